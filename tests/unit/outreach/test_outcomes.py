"""What followed the messages; who plans; whether the process is well."""

from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.outreach.foresight import foresee
from bot.outreach.running_commands import run
from bot.outreach.worker import PortNotHad, Worker, serve_health
from bot.runtime.ports import free_ports
from lending.store.contact_wishes import silence
from lending.store.outreach import hold_planning
from lending.store.outreach_report import Followed, report, uplift
from lending.store.outreach_rows import OutreachRow
from lending.store.strategies import strategy
from tests.unit.outreach.people import MORNING, one, plan, send, sign_in
from tests.unit.store.kept import NOON, Kept, kept

__all__ = ["kept"]

LI, GAO, XU = "li-due-tomorrow", "gao-grace", "xu-part-paid"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATE_MORNING = NOON - timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


def test_what_followed_is_counted_with_the_message(kept: Kept, tmp_path: Path) -> None:
    sign_in(kept, LI, GAO, XU)
    plan(kept)
    send(kept, LATE_MORNING)
    kept.import_text(tmp_path, payments="loan_id,reference,paid_on,amount\nli-1,new,2026-03-03,1076.32\n")
    kept.propose(GAO, now=NOON)
    with kept.sessions.begin() as session:
        silence(session, kept.id_of(XU), "do_not_contact", NOON)
    with kept.sessions() as session:
        found = report(session, MORNING, NOON)
        assert found.sent == {"after_due": Followed(2, 0, 1, 1), "before_due": Followed(1, 1, 0, 0)}
        assert found.by_segment["steady"] == Followed(1, 1, 0, 0)
        assert found.reminded == Followed(3, 1, 1, 1)
        assert found.rules == {("withheld", "channel.unverified"): 1}
        assert sum(found.days.values()) == 3 and found.open == 0
        assert report(session, NOON, NOON + MINUTE).sent == {}
        assert report(session, MORNING, NOON, "usual").sent == {}


def test_a_difference_is_told_with_how_far_off_it_may_be() -> None:
    raised = uplift(Followed(1000, paid=400), Followed(1000, paid=300))
    assert raised is not None
    assert raised[0] == pytest.approx(0.1) and raised[1] == pytest.approx(0.0416, abs=0.001)
    assert uplift(Followed(1000, paid=400), Followed(29, paid=3)) is None


def test_one_plans_and_when_it_dies_another(kept: Kept) -> None:
    lease = timedelta(minutes=2)
    with kept.sessions.begin() as session:
        assert hold_planning(session, "one", NOON, lease) is not None
        assert hold_planning(session, "other", NOON + MINUTE, lease) is None
        assert hold_planning(session, "one", NOON + MINUTE, lease) is not None
        assert hold_planning(session, "other", NOON + 4 * MINUTE, lease) is not None


@SQLITE
def test_a_worker_plans_once_an_hour_and_sends(kept: Kept) -> None:
    sign_in(kept, LI)
    worker = Worker(kept.sessions, "gentle", per_minute=1_000)
    planned = worker.plan(MORNING)
    assert planned is not None and planned.messages >= 4
    assert worker.plan(MORNING + 30 * MINUTE) is None
    assert worker.plan(MORNING + 61 * MINUTE) is not None
    assert worker.turn(LATE_MORNING) >= 4 and worker.turn(LATE_MORNING) == 0
    assert one(kept, LI).state == "sent"


@SQLITE
def test_health_is_told_and_so_is_a_worker_that_hangs(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, port = Worker(kept.sessions, "gentle", per_minute=1_000), free_ports()
    server = serve_health(worker, port)
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as reply:
            assert reply.status == 200
        monkeypatch.setattr("bot.outreach.worker.DEAD_AFTER", 0.0)
        with pytest.raises(HTTPError, match="503"):
            urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
    finally:
        server.shutdown()
        server.server_close()


@SQLITE
def test_health_is_all_that_is_told_there_and_a_port_that_cannot_be_had_is_named(kept: Kept) -> None:
    worker, port = Worker(kept.sessions, "gentle", per_minute=1_000), free_ports()
    server = serve_health(worker, port)
    try:
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"http://127.0.0.1:{port}/", timeout=5)
        for wrong in (port, 70_000):
            with pytest.raises(PortNotHad, match=str(wrong)):
                serve_health(worker, wrong)
    finally:
        server.shutdown()
        server.server_close()


def test_once_says_what_it_did(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sign_in(kept, LI)
    (tmp_path / "clock").write_text(LATE_MORNING.isoformat())
    monkeypatch.setenv("HUANHUAN_CLOCK", str(tmp_path / "clock"))
    monkeypatch.setattr("bot.outreach.running_commands._sessions", lambda: kept.sessions)
    arguments = Namespace(strategy="gentle", dry_run=False, once=True, per_minute=1_000, health_port=None)
    assert run(arguments) == 0 and run(arguments) == 0
    first, again = capsys.readouterr().out.splitlines()
    assert first.startswith("planned ") and "1 sent" in first
    assert again == "planned lately, or by another; nothing was due"


@SQLITE
def test_a_day_tried_out_names_the_rule_and_keeps_nothing(kept: Kept) -> None:
    sign_in(kept, LI)
    found = {each.external_id: each for each in foresee(kept.sessions, strategy(), MORNING)}
    decision = found[LI].decision
    assert decision is not None and decision.verdict == "send" and found[LI].channel == "web"
    other = found[GAO].decision
    assert other is not None and other.rule == "channel.unverified"
    assert all(each.coming is not None or each.silences for each in found.values())
    with kept.sessions() as session:
        assert session.query(OutreachRow).count() == 0
