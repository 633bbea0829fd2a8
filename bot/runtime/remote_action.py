"""Rasa's way to a custom action, with the check of its reply prepared once.

Rasa checks every reply against a schema, and each time first checks the schema itself: a fifth of a turn
(docs/performance.md). The schema never changes.
"""

from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match
from rasa.core.actions.action import RemoteAction

_REPLY = Draft7Validator(RemoteAction.action_response_format_spec())


class CheckedAction(RemoteAction):  # type: ignore[misc]  # rasa is untyped here
    """An action of the action server."""

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        """Raises jsonschema.ValidationError for a reply that Rasa could not read."""
        wrong = best_match(_REPLY.iter_errors(result))
        if wrong is not None:
            raise wrong
        return True
