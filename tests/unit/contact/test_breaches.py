"""What others did, looked at again: which contacts broke which limit, and what a period's report says of it."""

import json
from argparse import Namespace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.outreach import commands
from bot.settings import settings
from lending.contact import Contact, Decision, Intended, decide
from lending.contact.breaches import breaches
from lending.store.agreements import Accepted, cancel
from lending.store.contact_report import contact_report, ledger_of
from lending.store.contact_rules import contact_rules_of
from lending.store.contact_wishes import silence
from lending.store.contact_withdrawals import withdraw
from lending.store.contacts import record_contact, record_decision
from tests.unit.contact.test_governor import ANYBODY, RULES, at, called
from tests.unit.contact.worlds import a_portfolio, live
from tests.unit.store.kept import Kept, kept

__all__ = ["kept"]
SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("contact", "earlier", "broken"),
    [
        (called("03-02 10:00"), (), ()),
        (called("03-02 21:30"), (), ("cn.quiet.own",)),
        (called("03-02 22:30"), (), ("cn.quiet.own", "cn.quiet.standard", "cn.quiet.association")),
        (called("03-02 10:00", to="third_party"), (), ("cn.only_debtor",)),
        (called("02-17 10:00"), (), ("cn.holiday.own",)),
        (called("03-02 10:00"), (called("03-02 09:00"),), ("cn.cap.day",)),
        (called("03-02 10:00", outcome="unanswered"), (called("03-02 09:00"),), ()),
        (called("03-02 10:00", by="lender", why="payment_received"), (called("03-02 09:00"),), ()),
        (called("03-02 12:00"), tuple(called(f"03-02 {hour}:00") for hour in ("09", "10", "11")),
         ("cn.cap.day", "cn.cap.week", "cn.cap.connected")),
        (called("03-02 12:00", outcome="unanswered"), tuple(called(f"03-02 11:0{n}", outcome="unanswered") for n in range(6)),
         ("cn.cap.unanswered",)),
    ],
)  # fmt: skip
def test_what_a_contact_broke(contact: Contact, earlier: tuple[Contact, ...], broken: tuple[str, ...]) -> None:
    assert breaches(contact, earlier, RULES, SHANGHAI) == broken


def test_what_the_governor_lets_go_breaks_nothing_afterwards() -> None:
    for world in (each for seed in range(8) for each in a_portfolio(seed)):
        rules = contact_rules_of(world.jurisdiction)
        for asked in live(world, rules, decide):
            if asked.said.verdict == "send":
                ours = Contact(asked.at, "lender", asked.intended.channel, asked.intended.kind, loan_id=asked.intended.loan_id)
                assert breaches(ours, asked.contacts, rules, world.zone) == (), asked


def test_the_report_flags_what_agents_broke_and_counts_what_was_decided(kept: Kept) -> None:
    me = kept.id_of("zhao-worried")
    with kept.sessions.begin() as session:
        record_contact(session, me, called("02-27 10:00", by="lender", why="before_due"), "ours-1", at("02-27 10:00"))
        for rule in ("cn.cap.day", "cn.cap.day", "cn.stop.dispute"):
            record_decision(session, me, Intended("tip", "web"), Decision("withhold", rule), at("02-27 10:00"))
    zone = ZoneInfo(SHANGHAI)
    with kept.reading() as session:
        report = contact_report(session, datetime(2026, 2, 25, tzinfo=zone), datetime(2026, 3, 1, tzinfo=zone))
    assert report.people == 4 and report.contacts == {"lender": 1, "agent:north": 3, "agent:south": 1}
    assert report.decisions == {("withhold", "cn.cap.day"): 2, ("withhold", "cn.stop.dispute"): 1}
    assert report.kept
    assert [(each.reference, each.rule, each.law) for each in report.breaches] == [
        ("N-1004", "cn.only_debtor", True), ("N-1003", "cn.cap.day", False), ("N-1003", "cn.quiet.association", True),
        ("N-1003", "cn.quiet.own", False), ("N-1003", "cn.quiet.standard", True),
    ]  # fmt: skip


def test_a_withdrawn_contact_is_no_breach_leads_to_none_and_is_listed(kept: Kept) -> None:
    late, noon = kept.id_of("zhao-worried"), at("03-02 12:00")
    with kept.sessions.begin() as session:
        morning = record_contact(session, late, called("03-02 10:00", to="third_party"), "M", noon).id
        record_contact(session, late, called("03-02 11:00"), "N", noon)
    period = at("03-02 00:00"), at("03-03 00:00")
    with kept.sessions.begin() as session:
        assert {each.rule for each in contact_report(session, *period).breaches} >= {"cn.only_debtor", "cn.cap.day"}
        withdraw(session, morning, "agent:north", "it was another file", noon)
        report = contact_report(session, *period)
    assert (report.breaches, report.contacts, report.people) == ([], {"agent:north": 1}, 1)
    (told,) = report.as_dict()["withdrawn"]
    assert (told["reference"], told["withdrawn_by"], told["reason"]) == ("M", "agent:north", "it was another file")
    with kept.reading() as session:
        assert [(each.row.reference, each.broken, each.withdrawn is None) for each in ledger_of(session, late)] == [
            ("N", (), True), ("M", (), False),
        ]  # fmt: skip


def test_whose_only_contact_is_withdrawn_was_not_contacted(kept: Kept) -> None:
    with kept.sessions.begin() as session:
        contact = record_contact(session, kept.id_of("zhao-worried"), called("03-02 10:00"), "M", at("03-02 12:00")).id
        withdraw(session, contact, "agent:north", "wrong number", at("03-02 12:00"))
        report = contact_report(session, at("03-02 00:00"), at("03-03 00:00"))
    assert (report.people, report.contacts, len(report.withdrawn)) == (0, {}, 1)


def test_a_contact_before_the_period_counts_and_is_not_reported(kept: Kept) -> None:
    zone = ZoneInfo(SHANGHAI)
    noon = datetime(2026, 2, 26, 12, tzinfo=zone)
    with kept.reading() as session:
        report = contact_report(session, noon, noon + timedelta(days=1))
    assert report.contacts == {"agent:north": 1}
    assert {each.rule for each in report.breaches} >= {"cn.cap.day"}, "the call of that morning"


def test_who_asked_for_peace_or_keeps_a_plan_is_not_to_be_called(kept: Kept) -> None:
    late, told = "wang-late-35", at("03-02 12:00")
    plan = kept.accept(late, kept.propose(late)[0])
    assert isinstance(plan, Accepted)
    with kept.sessions.begin() as session:
        silence(session, kept.id_of("lin-tw-late-20"), "do_not_contact", told)
        for who, when in ((late, "03-02 11:00"), (late, "03-03 11:00"), ("lin-tw-late-20", "03-03 11:00")):
            loan = kept.loan_of(who).id
            record_contact(session, kept.id_of(who), called(when, loan_id=loan), f"{who} {when}", at("03-04 10:00"))
        cancel(session, kept.id_of(late), plan.agreement.id, request_key="no", now=at("03-04 12:00"))
        later = called("03-05 11:00", loan_id=kept.loan_of(late).id)
        record_contact(session, kept.id_of(late), later, "after", at("03-05 12:00"))
    with kept.reading() as session:
        report = contact_report(session, at("03-02 00:00"), at("03-06 00:00"))
    stopped = [(each.reference, each.rule) for each in report.breaches if ".stop." in each.rule]
    assert stopped == [
        ("lin-tw-late-20 03-03 11:00", "tw.stop.do_not_contact"), (f"{late} 03-03 11:00", "cn.stop.plan_running"),
    ]  # fmt: skip


def test_our_own_message_at_night_is_a_broken_limit(kept: Kept) -> None:
    night = datetime(2026, 3, 1, 15, tzinfo=timezone.utc)
    with kept.sessions.begin() as session:
        record_contact(session, kept.id_of("zhao-worried"), Contact(night, "lender", "web", "before_due"), "ours-1", night)
        report = contact_report(session, night, night + timedelta(hours=1))
    assert not report.kept and ANYBODY.jurisdiction == "CN"


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HUANHUAN_DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    settings.cache_clear()
    try:
        period = {"since": date(2026, 2, 1), "until": date(2026, 2, 28)}
        assert commands.run_report(Namespace(**period, json=True)) == 0
        assert json.loads(capsys.readouterr().out)["since"] == "2026-02-01T00:00:00+08:00"
        assert commands.run_report(Namespace(**period, json=False)) == 0
        assert "limits kept" in capsys.readouterr().out
        assert commands.run_report(Namespace(since=date(2026, 3, 1), until=date(2026, 2, 1), json=False)) == 2
    finally:
        settings.cache_clear()
