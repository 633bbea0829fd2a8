"""The pipeline as Rasa runs it, on sentences and on what is none."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classify import IntentModel
from bot.nlu.components import BorrowerIntents, Quantities, Writing
from bot.settings import ROOT
from tests.unit.nlu.strange import messages

MANY = 5_000 if os.environ.get("HUANHUAN_FULL") else 300
RECEIVED = {"received_at": "2025-03-12T02:00:00+00:00"}
INTENTS = set(re.findall(r"^- (\w+)$", (ROOT / "domain.yml").read_text().split("entities:")[0], re.MULTILINE))


@pytest.fixture(scope="session")
def pipeline(model: IntentModel) -> Any:
    intents = BorrowerIntents(None, None, model)

    def parse(text: str) -> Message:
        message = Message({TEXT: text, METADATA: RECEIVED})
        Writing().process([message])
        intents.process([message])
        return Quantities().process([message])[0]

    return parse


def test_a_message_gets_an_intent_and_what_it_names(pipeline: Any) -> None:
    read = pipeline("我每個月最多還 800，下個月15號開始")
    found = {entity["entity"]: entity["value"] for entity in read.get(ENTITIES)}
    assert read.get(INTENT)["name"] in {"counter_offer", "request_instalment"}
    assert found["amount"]["high"] == "800" and found["date"] == "2025-04-15"


def test_strange_messages_are_understood_as_something(pipeline: Any) -> None:
    for text in messages(MANY):
        read = pipeline(text)
        assert read.get(INTENT)["name"] in INTENTS, repr(text)
        assert 0 <= read.get(INTENT)["confidence"] <= 1 and read.get(INTENT_RANKING_KEY)
        assert all(0 <= entity["start"] < entity["end"] <= len(text) for entity in read.get(ENTITIES)), repr(text)


def test_a_typed_command_is_not_one(pipeline: Any) -> None:
    for text in ("/affirm", "  /affirm", '/inform{"monthly_income": "1"}', "/session_start"):
        assert not pipeline(text).get(TEXT).strip().startswith("/")


def test_strange_messages_are_no_cry_for_help(pipeline: Any) -> None:
    alarmed = [text for text in messages(MANY, seed=1) if pipeline(text).get(INTENT)["name"] == "self_harm_signal"]
    assert len(alarmed) <= MANY / 1000, alarmed


def test_a_pattern_is_written_out_before_training() -> None:
    data = TrainingData([Message({TEXT: "(几号|哪天)还款", INTENT: "ask_due_date"})])
    written = Writing().process_training_data(data).training_examples
    assert [one.get(TEXT) for one in written] == ["几号还款", "哪天还款"]
    assert {one.get("pattern") for one in written} == {"(几号|哪天)还款"}


def test_the_model_is_kept_and_read_again(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = IntentModel.load(tmp_path)
    assert again.understand(["我欠多少钱"]) == model.understand(["我欠多少钱"])
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 30_000_000
