"""The rules as Rasa's RulePolicy plays them, our actions called in the same process; meanings are given, not understood."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.actions.conftest import Begin
from tests.unit.actions.dialogue import Dialogue
from tests.unit.actions.entities import amount, day, named, ordinal
from tests.unit.actions.talk import RECEIVED

ROOT = Path(__file__).resolve().parents[3]
CONFIG = "recipe: default.v1\nassistant_id: rules\nlanguage: zh\npipeline: []\npolicies:\n- name: RulePolicy\n"
Say = Callable[..., list[str]]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from rasa.model_training import train_core

    folder = tmp_path_factory.mktemp("rules")
    (folder / "config.yml").write_text(CONFIG)
    rules = str(ROOT / "data" / "rules")
    trained = train_core(str(ROOT / "domain.yml"), str(folder / "config.yml"), rules, output=str(folder))
    assert trained is not None
    return Path(trained)


@pytest.fixture
def say(model: Path, begin: Begin, executor: Any) -> tuple[Say, Dialogue]:
    dialogue = Dialogue(model, executor, begin("wang-late-35").conversation)

    def speak(intent: str, *entities: Any, text: str = "…") -> list[str]:
        return [said["key"] for said in dialogue.say(text, intent, *entities, received=RECEIVED)]

    return speak, dialogue


Play = tuple[Say, Dialogue]


def answer_all(say: Say) -> list[str]:
    say("request_instalment")
    say("inform", amount("8000"))
    say("inform", amount("4500"))
    say("deny")
    return say("inform", day(10))


def test_the_questions_their_digressions_and_the_plans(say: Play) -> None:
    speak, dialogue = say
    assert speak("ask_overdue_status") == ["utter_overdue_status", "utter_offer_plan"]
    assert speak("affirm") == ["utter_form_intro", "utter_ask_monthly_income"]
    assert speak("ask_credit_impact") == ["utter_credit_impact", "utter_ask_monthly_income"]
    assert speak("ask_fees_and_interest", amount("800")) == ["utter_fees_and_interest_no_fee", "utter_ask_monthly_income"]
    assert speak("inform", amount("8000")) == ["utter_ask_necessary_outgoings"]
    assert speak("counter_offer", amount("900", "at_most")) == ["utter_wish_noted", "utter_ask_necessary_outgoings"]
    assert speak("correct_answer", named("field", "income"), amount("7000")) == [
        "utter_form_corrected", "utter_ask_necessary_outgoings",
    ]  # fmt: skip
    assert speak("thanks") == ["utter_thanks", "utter_ask_necessary_outgoings"]
    assert speak("change_language", named("language", "hant_TW")) == ["utter_language_set", "utter_ask_necessary_outgoings"]
    assert speak("inform", amount("4000")) == ["utter_ask_other_debt_payments"]
    assert speak("deny") == ["utter_ask_pay_day"]
    assert speak("inform", day(10)) == ["utter_form_done", "utter_plans"]
    assert dialogue.slots()["active_loop"] is None and dialogue.slots()["requested_slot"] is None


def test_consent_a_digression_and_an_agreement(say: Play) -> None:
    speak, _ = say
    assert answer_all(speak)[-1] == "utter_plans"
    assert speak("affirm") == ["utter_choose_first"]
    assert speak("choose_plan", ordinal(2))[-1] == "utter_ask_consent"
    assert speak("ask_due_date") == ["utter_due_date_overdue", "utter_consent_reminder"]
    assert speak("nlu_fallback") == ["utter_ask_rephrase", "utter_consent_reminder"]
    assert speak("affirm") == ["utter_agreement_made"]
    assert speak("affirm") == ["utter_nothing_pending"]
    assert speak("cancel_agreement") == ["utter_cancel_confirm"]
    assert speak("deny") == ["utter_agreement_kept"]
    assert speak("cancel_agreement") == ["utter_cancel_confirm"]
    assert speak("affirm") == ["utter_agreement_cancelled"]


def test_no_to_everything(say: Play) -> None:
    speak, _ = say
    speak("ask_overdue_status")
    assert speak("deny") == ["utter_stopped"]
    answer_all(speak)
    assert speak("deny") == ["utter_plan_declined"]
    speak("choose_plan", ordinal(1))
    assert speak("deny") == ["utter_plan_declined"]
    assert speak("deny") == ["utter_nothing_pending"]


def test_two_slips_then_no(say: Play) -> None:
    speak, dialogue = say
    speak("request_instalment")
    assert speak("nlu_fallback") == ["utter_form_invalid_amount", "utter_ask_monthly_income"]
    assert speak("nlu_fallback") == ["utter_form_explain"]
    assert speak("ask_credit_impact") == ["utter_credit_impact", "utter_ask_monthly_income"]
    assert speak("nlu_fallback") == ["utter_form_invalid_amount", "utter_ask_monthly_income"]
    assert speak("nlu_fallback") == ["utter_form_explain"]
    assert speak("affirm") == ["utter_ask_monthly_income"]
    assert speak("nlu_fallback") == ["utter_form_invalid_amount", "utter_ask_monthly_income"]
    assert speak("nlu_fallback") == ["utter_form_explain"]
    assert speak("deny") == ["utter_stopped"]
    assert dialogue.slots()["active_loop"] is None


def test_what_ends_the_questions_is_not_followed_by_one(say: Play) -> None:
    speak, _ = say
    for intent, told in (
        ("cancel", "utter_stopped"),
        ("talk_to_human", "utter_talk_to_human"),
        ("goodbye", "utter_goodbye"),
        ("self_harm_signal", "utter_self_harm_signal"),
    ):
        speak("request_instalment")
        assert speak(intent) == [told]


def test_asked_whether_safe_in_the_middle_of_the_questions(say: Play) -> None:
    speak, dialogue = say
    speak("request_instalment")
    assert speak("self_harm_hint") == ["utter_ask_if_safe"]
    assert speak("deny") == ["utter_go_on_safe", "utter_ask_monthly_income"]
    assert speak("self_harm_hint") == ["utter_ask_if_safe"]
    assert speak("affirm") == ["utter_self_harm_signal"]
    assert dialogue.slots()["active_loop"] is None and dialogue.slots()["pending"] == "cared_for"
    assert speak("deny") == speak("affirm") == ["utter_stay_beside"]
    assert speak("self_harm_hint") == ["utter_ask_if_safe"]
    assert speak("self_harm_hint") == ["utter_self_harm_signal"]


def test_a_correction_after_the_plans_asks_only_that_question(say: Play) -> None:
    speak, _ = say
    answer_all(speak)
    assert speak("correct_answer") == ["utter_correct_which"]
    assert speak("correct_answer", named("field", "outgoings")) == ["utter_ask_necessary_outgoings"]
    assert speak("inform", amount("3000")) == ["utter_form_done", "utter_plans"]
    assert speak("go_back") == ["utter_ask_wish"]
    assert speak("inform", amount("900")) in (["utter_plans"], ["utter_plans_nearest"])


def test_every_intent_is_answered_whatever_is_pending(say: Play) -> None:
    """Something is said, and Rasa's last resort is never reached: with nothing asked, and in the middle of the form."""
    speak, dialogue = say
    intents = [intent for intent in dialogue.agent.domain.intents if intent in _own_intents()]
    for prepare in (lambda: None, lambda: speak("request_instalment")):
        for intent in intents:
            if intent in {"sign_out", "self_harm_signal"}:  # end the dialogue
                continue
            dialogue.forget()
            prepare()
            assert speak(intent), intent
            assert "action_default_fallback" not in dialogue.ran(), intent


def _own_intents() -> set[str]:
    import yaml

    return set(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
