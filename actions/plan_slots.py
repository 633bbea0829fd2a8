"""The slots that hold what is on the table: ids only, opened again for their owner each time."""

from typing import Any

NO_PLAN: dict[str, Any] = {"shown_plans": None, "chosen_plan": None, "shown_hash": None, "doubted": None}
