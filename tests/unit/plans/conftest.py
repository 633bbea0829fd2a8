"""How many examples a property is tried on: the same 100 every time, or 1,000 new ones in the full run
(HYPOTHESIS_PROFILE=full): a search for what nobody thought of belongs there, not in the way of an unrelated change."""

import os

from hypothesis import HealthCheck, settings

_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}
settings.register_profile("default", max_examples=100, derandomize=True, **_COMMON)
settings.register_profile("full", max_examples=1000, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
