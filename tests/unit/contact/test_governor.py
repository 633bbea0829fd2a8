"""Who may be written to, when, and what else holds a message back: one case a line, in the words of the rules."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from lending.contact import (
    KINDS,
    Consent,
    Contact,
    ContactRules,
    Hours,
    Intended,
    MessageKind,
    Person,
    Preferences,
    Stop,
    decide,
)
from lending.records import FieldError
from lending.store.contact_rules import contact_rules_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = contact_rules_of("CN")
AGES_AGO = datetime(2025, 1, 1, tzinfo=SHANGHAI)
ANYBODY = Person("CN", "Asia/Shanghai", (Consent("web", AGES_AGO, "sign_in"),), frozenset({"web"}))


def at(text: str) -> datetime:
    """A day and time in Shanghai: "03-02 10:00" of 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def said(kind: MessageKind, when: str, person: Person = ANYBODY, contacts: tuple[Contact, ...] = (), loan: str = "a") -> str:
    """What is decided, as "send", "withhold rule" or "wait rule 03-02 08:00"."""
    decision = decide(Intended(kind, "web", loan), person, contacts, RULES, at(when))
    if decision.until is not None:
        return f"wait {decision.rule} {decision.until.astimezone(SHANGHAI):%m-%d %H:%M}"
    return "send" if decision.verdict == "send" else f"withhold {decision.rule}"


def called(when: str, by: str = "agent:north", outcome: str = "connected", why: str = "collection", **more: str) -> Contact:
    return Contact.from_dict({"at": at(when), "by": by, "channel": "call", "why": why, "outcome": outcome, **more})


@pytest.mark.parametrize(
    ("when", "decided"),
    [
        ("03-02 08:00", "send"),
        ("03-02 20:59", "send"),
        ("03-02 21:00", "wait cn.quiet.own 03-03 08:00"),
        ("03-02 23:30", "wait cn.quiet.own 03-03 08:00"),
        ("03-02 07:59", "wait cn.quiet.own 03-02 08:00"),
        ("03-07 10:00", "send"),  # a Saturday
        ("02-17 10:00", "wait cn.holiday.own 02-24 08:00"),  # the New Year: midnight is quiet as well
        ("04-30 22:00", "wait cn.quiet.own 05-06 08:00"),  # over the holidays of May
    ],
)
def test_hours_and_holidays(when: str, decided: str) -> None:
    assert said("before_due", when) == decided


def test_a_receipt_or_what_the_law_asks_for_goes_on_a_holiday_but_not_at_night() -> None:
    for kind in ("payment_received", "answer_ready", "credit_moment"):
        assert said(kind, "02-17 10:00") == "send"  # type: ignore[arg-type]
        assert said(kind, "02-17 22:00") == "wait cn.quiet.own 02-18 08:00"  # type: ignore[arg-type]


def test_the_hour_is_that_of_where_they_live() -> None:
    in_london = replace(ANYBODY, zone="Europe/London")
    assert said("before_due", "03-02 15:00", in_london) == "wait cn.quiet.own 03-02 16:00"
    assert said("before_due", "03-02 23:00", in_london) == "send"


@pytest.mark.parametrize(
    ("contacts", "decided"),
    [
        ((called("03-01 10:00"),), "send"),
        ((called("03-02 08:30"),), "wait cn.cap.day 03-03 08:00"),
        ((called("03-02 08:30", outcome="unanswered"),), "send"),
        ((called("03-02 08:30", by="lender", why="payment_received"),), "send"),
        ((called("03-02 08:30", why="payment_received"),), "wait cn.cap.day 03-03 08:00"),  # an agent's word for it
        ((called("02-24 10:00"), called("02-26 10:00"), called("02-28 10:00")), "wait cn.cap.week 03-03 08:00"),
        ((called("02-24 10:00", loan_id="a"), called("02-27 10:00", loan_id="a")), "wait cn.cap.debt 03-03 08:00"),
        ((called("02-24 10:00", loan_id="b"), called("02-27 10:00", loan_id="b")), "send"),
        ((called("02-23 23:59", loan_id="a"), called("02-27 10:00", loan_id="a")), "send"),  # eight days ago
    ],
)
def test_caps_are_shared_with_agents(contacts: tuple[Contact, ...], decided: str) -> None:
    assert said("before_due", "03-02 10:00", contacts=contacts) == decided


@pytest.mark.parametrize(
    ("stop", "silent"),
    [
        (Stop("plan_running", "a"), "before_due due_today after_due"),
        (Stop("hardship"), "before_due due_today after_due tip"),
        (Stop("do_not_contact"), "before_due due_today after_due tip plan_instalment_coming plan_kept plan_missed offer_expires"),
        (Stop("dispute"), "before_due due_today after_due tip plan_instalment_coming plan_kept plan_missed offer_expires"),
        (Stop("care"), " ".join(KINDS)),
        (Stop("something_new"), " ".join(KINDS)),
        (Stop("dispute", "b"), ""),
        (Stop("guarantor", "a"), ""),
    ],
)
def test_what_silences_what(stop: Stop, silent: str) -> None:
    person = replace(ANYBODY, stops=(stop,))
    held = {kind for kind in KINDS if said(kind, "03-02 10:00", person) != "send"}
    assert held == set(silent.split())


def test_what_they_wish() -> None:
    def wishing(**wishes: object) -> Person:
        return replace(ANYBODY, preferences=Preferences(**wishes))  # type: ignore[arg-type]

    noon = "03-02 12:30"
    assert said("before_due", noon, wishing(channel="telegram")) == "withhold preference.channel"
    assert said("payment_received", noon, wishing(channel="telegram")) == "send"
    assert said("tip", noon, wishing(tips=False)) == "withhold preference.tips"
    assert said("before_due", noon, wishing(paused_until=at("03-05 00:00"))) == "withhold preference.paused"
    assert said("before_due", "03-05 08:00", wishing(paused_until=at("03-05 00:00"))) == "send"
    assert said("before_due", noon, wishing(quiet=Hours(time(12), time(14)))) == "wait preference.quiet 03-02 14:00"
    never = wishing(quiet=Hours(time(7), time(22)))
    assert said("before_due", noon, never) == "withhold preference.quiet", "no hour of the day is left"


def test_only_a_verified_channel_that_they_said_yes_to() -> None:
    gone = Consent("web", AGES_AGO, "sign_in", withdrawn_on=at("03-01 10:00"))
    assert said("answer_ready", "03-02 10:00", replace(ANYBODY, verified=frozenset())) == "withhold channel.unverified"
    assert said("answer_ready", "03-02 10:00", replace(ANYBODY, consents=())) == "withhold consent.missing"
    assert said("answer_ready", "03-02 10:00", replace(ANYBODY, consents=(gone,))) == "withhold consent.withdrawn"
    again = Consent("web", at("03-02 09:00"), "chat")
    assert said("answer_ready", "03-02 10:00", replace(ANYBODY, consents=(gone, again))) == "send"


def test_the_first_rule_in_order_is_named() -> None:
    everything = replace(ANYBODY, stops=(Stop("care"),), preferences=Preferences(channel="telegram"))
    assert said("before_due", "03-02 22:00", everything) == "withhold cn.stop.care"
    assert said("before_due", "03-02 22:00", replace(everything, verified=frozenset())) == "withhold channel.unverified"


def test_rules_of_another_place_are_refused() -> None:
    with pytest.raises(ValueError, match="rules of TW"):
        decide(Intended("tip", "web"), ANYBODY, (), contact_rules_of("TW"), at("03-02 10:00"))


@pytest.mark.parametrize("jurisdiction", ["CN", "TW", "HK"])
def test_every_kind_has_its_class_and_every_rule_its_papers(jurisdiction: str) -> None:
    rules = contact_rules_of(jurisdiction)
    assert sorted(kind for each in rules.classes for kind in each.kinds) == sorted(KINDS)
    assert ContactRules.from_dict(rules.as_dict()) == rules
    for rule in rules.every():
        assert rule.id.startswith(f"{jurisdiction.lower()}.") and rule.source and rule.effective_from < rule.review_by


def test_rules_that_cannot_be_name_their_field() -> None:
    written = RULES.as_dict()
    for field, wrong in (("most", 0), ("days", 0), ("per", "family"), ("effective_from", "soon")):
        cap = {**written["caps"][0], field: wrong}
        with pytest.raises(FieldError, match=rf"caps\[0\]\.{field}"):
            ContactRules.from_dict({**written, "caps": [cap]})
    with pytest.raises(FieldError, match="there twice"):
        ContactRules.from_dict({**written, "caps": [written["caps"][0]] * 2})
