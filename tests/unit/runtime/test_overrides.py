"""requirements.overrides stays safe: what it changes under Rasa still works as Rasa uses it."""

import asyncio
from importlib.metadata import version
from pathlib import Path

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import make_url

from bot.runtime.remote_action import CheckedAction

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


class Store(SQLTrackerStore):
    """Rasa's own store but for one method that SQLAlchemy 2 broke: it builds its URL with the old constructor."""

    @staticmethod
    def get_db_url(_dialect: str, _host: object, _port: object, db: str, *_: object) -> object:
        return make_url(db)


def test_the_overrides_are_in_force() -> None:
    assert version("sqlalchemy").startswith("2.0.")
    assert version("jsonschema") == "3.2.0"


@pytest.mark.parametrize("database", DATABASES)
def test_rasas_tracker_store_round_trips(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgres" else f"sqlite:///{tmp_path / 'rasa.db'}"
    domain = Domain.from_yaml("intents: [greet]\nslots: {name: {type: any, mappings: [{type: custom}]}}")
    store = Store(domain, db=url)
    said = DialogueStateTracker("somebody", domain.slots)
    said.update_with_events(
        [ActionExecuted("action_listen"), UserUttered("您好", {"name": "greet"}), SlotSet("name", "王")], domain
    )
    asyncio.run(store.save(said))
    kept = asyncio.run(Store(domain, db=url).retrieve("somebody"))
    assert kept is not None
    assert [event.type_name for event in kept.events] == [event.type_name for event in said.events]
    assert kept.get_slot("name") == "王"
    assert kept.latest_message is not None and kept.latest_message.text == "您好"


@pytest.mark.parametrize(
    ("reply", "good"),
    [
        ({"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": None}], "responses": []}, True),
        ({"events": [], "responses": [{"text": "hi"}]}, True),
        ({"events": [{"event": "slot"}], "responses": []}, False),
        ({"events": "none", "responses": []}, False),
        ({"events": [], "responses": "none"}, False),
    ],
)
@pytest.mark.parametrize("kind", [RemoteAction, CheckedAction])
def test_action_replies_are_still_validated(kind: type[RemoteAction], reply: dict[str, object], good: bool) -> None:
    from jsonschema import ValidationError

    action = kind("action_x", None)
    if good:
        assert action._validate_action_result(reply)
    else:
        with pytest.raises(ValidationError):
            action._validate_action_result(reply)
