"""What is declared and what is there fit together: intents, rules, actions, slots, keys, phrases."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.affordability import QUESTIONS
from actions.plan_slots import NO_PLAN

ROOT = Path(__file__).resolve().parents[3]
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
RULES: list[dict[str, Any]] = [
    rule for file in sorted((ROOT / "data" / "rules").glob("*.yml")) for rule in yaml.safe_load(file.read_text())["rules"]
]
SOURCES = sorted((ROOT / "actions").glob("*.py"))


def steps(rule: dict[str, Any], kind: str) -> list[str]:
    found = []
    for step in rule["steps"]:
        found += [each[kind] for each in step.get("or", [step]) if kind in each]
    return found


@cache
def texts(prefix: str) -> frozenset[str]:
    """Every literal text in actions/ that begins so."""
    found = set()
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(rf"{prefix}[\w.]+", node.value):
                found.add(node.value)
    return frozenset(found)


def test_every_intent_has_a_rule_and_every_rule_an_intent_of_the_domain() -> None:
    ruled = {intent for rule in RULES for intent in steps(rule, "intent")}
    assert ruled == set(DOMAIN["intents"])


def test_an_unconditional_rule_answers_each_intent_in_one_way() -> None:
    plain = [intent for rule in RULES if "condition" not in rule for intent in steps(rule, "intent")]
    assert len(plain) == len(set(plain)) and set(plain) == set(DOMAIN["intents"])


def test_every_action_is_registered_and_every_registered_one_is_declared(executor: Any) -> None:
    assert set(executor.actions) == set(DOMAIN["actions"])


def test_every_action_is_reached_by_a_rule_or_by_rasa_itself() -> None:
    ruled = {action for rule in RULES for action in steps(rule, "action")}
    assert set(DOMAIN["actions"]) - ruled == {"validate_affordability_form"}
    assert {action for action in ruled if not action.startswith("utter_")} - set(DOMAIN["actions"]) == {"affordability_form"}


def test_no_rule_speaks_after_an_action() -> None:
    """Only an action knows whether it did what it was asked for."""
    for rule in RULES:
        said = [action for action in steps(rule, "action") if action.startswith("utter_")]
        assert not said or len(steps(rule, "action")) == 1, rule["rule"]


def test_no_rule_waits_for_a_conversation_to_start() -> None:
    """A bounded tail of a conversation begins like a new one."""
    assert not [rule["rule"] for rule in RULES if "conversation_start" in rule]


def test_a_rule_conditioned_on_what_is_pending_hands_over() -> None:
    """Its action changes `pending`; a rule of that action alone ends the turn."""
    ending = {steps(rule, "action")[0] for rule in RULES if rule["steps"][0].get("action") and len(rule["steps"]) == 1}
    for rule in RULES:
        if rule.get("wait_for_user_input") is False:
            assert steps(rule, "action")[-1] in ending, rule["rule"]
        else:
            assert not any("pending" in str(condition) for condition in rule.get("condition", ())), rule["rule"]


def test_pending_knows_what_actions_set() -> None:
    declared = set(DOMAIN["slots"]["pending"]["values"])
    ruled = set(re.findall(r"pending: (\w+)", "\n".join(path.read_text() for path in (ROOT / "data" / "rules").glob("*.yml"))))
    assert ruled <= declared
    for file in SOURCES:
        assert set(re.findall(r"pending=\"(\w+)\"|\"pending\": \"(\w+)\"", file.read_text())) <= {
            pair for value in declared for pair in ((value, ""), ("", value))
        }, file.name


def test_only_pending_steers_rules_and_only_actions_set_slots() -> None:
    for name, slot in DOMAIN["slots"].items():
        assert slot["mappings"] == [{"type": "custom"}], name
        assert slot.get("influence_conversation", False) is (name == "pending")
    assert set(QUESTIONS) | set(NO_PLAN) <= set(DOMAIN["slots"])
    assert DOMAIN["forms"]["affordability_form"]["required_slots"] == list(QUESTIONS)
    assert DOMAIN["session_config"]["session_expiration_time"] == 0


def test_every_key_that_is_said_has_words() -> None:
    (answered,) = [rule for rule in RULES if "action_answer_knowledge" in steps(rule, "action")]
    general = {f"utter_{intent}" for intent in steps(answered, "intent")}
    asked = {f"utter_ask_{question}" for question in QUESTIONS}
    assert not (texts("utter_") | general | asked) - set(DOMAIN["responses"]) - {"utter_"}


@pytest.mark.parametrize("prefix", [r"choice\.", r"wish\.", r"day\.", r"answer\.", r"schedule\.", r"language\.", r"loan\."])
def test_every_phrase_that_is_named_has_words(prefix: str) -> None:
    phrases = set(yaml.safe_load((ROOT / "data" / "phrases.yml").read_text(encoding="utf-8")))
    assert not texts(prefix) - phrases


def test_composed_phrases_have_words() -> None:
    phrases = set(yaml.safe_load((ROOT / "data" / "phrases.yml").read_text(encoding="utf-8")))
    care = {"self_harm_signal", "self_harm_hint", "vent"}
    offered = set(DOMAIN["intents"]) - {"nlu_fallback", "inform", "affirm", "deny", "out_of_scope"} - care
    wanted = {f"intent.{intent}" for intent in offered - {"skip_question"}} | {f"field.{question}" for question in QUESTIONS}
    wishes = ("monthly_at_most", "periods", "first_due", "done_by", "due_day", "lighter", "longer", "shorter")
    wanted |= {f"wish.{name}" for name in wishes}
    wanted |= {f"language.{name}" for name in ("hans", "hant_TW", "hant_HK")}
    wanted |= {f"role.{name}" for name in ("recommended", "cheapest", "lightest", "soonest")}
    assert not wanted - phrases


def test_rasa_itself_finds_nothing_wrong() -> None:
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.validator import Validator

    importer = TrainingDataImporter.load_from_dict({}, None, str(ROOT / "domain.yml"), [str(ROOT / "data" / "rules")])
    validator = Validator.from_importer(importer)
    assert validator.verify_forms_in_stories_rules()
    assert validator.verify_actions_in_stories_rules()
    assert validator.verify_form_slots()
    assert validator.verify_slot_mappings()
    assert validator.verify_domain_validity()
