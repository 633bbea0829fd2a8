"""What members of staff change themselves, and what is taken from them: passwords and second factors."""

import re
from datetime import timedelta

import pyotp
import pytest

import bot.console.desk
import bot.console.log_in
from lending.store.staff import MOST_FAILURES
from lending.store.staff_rows import StaffMember
from tests.unit.console.conftest import PASSWORD, Browser, Office
from tests.unit.store.kept import NOON

NEW = "another horse battery"


def renewed(browser: Browser) -> Browser:
    """After the session has changed, its forms carry another token."""
    browser.csrf = re.findall(r'name="csrf" value="([0-9a-f]{64})"', browser.reads("/me"))[0]
    return browser


def set_up(browser: Browser) -> pyotp.TOTP:
    """From the button to the first code that counts."""
    assert browser.post("/me/second-factor", do="offer", password=PASSWORD).status_code == 303
    found = re.search(r'<code class="secret">([A-Z2-7]{32})</code>', browser.reads("/me"))
    assert found is not None
    app = pyotp.TOTP(found[1])
    assert browser.post("/me/second-factor", do="confirm", code=app.at(NOON)).status_code == 303
    return app


def test_a_new_password_ends_every_other_session(office: Office) -> None:
    here, elsewhere = office.of("agent"), office.browser()
    elsewhere.log_in("agent")
    assert here.post("/me/password", password=PASSWORD, new=NEW, again=NEW).status_code == 303
    assert renewed(here).get("/queue").status_code == 200
    assert elsewhere.get("/queue").headers["location"] == "/login"
    assert office.browser().log_in("agent").status_code == 401
    assert office.browser().log_in("agent", NEW).status_code == 303
    assert "staff.password_changed" in office.of("auditor").reads("/audit?subject=staff:agent")


@pytest.mark.parametrize(
    "form, said",
    [
        ({"password": PASSWORD, "new": NEW, "again": NEW + "x"}, "not the same"),
        ({"password": "not the password", "new": NEW, "again": NEW}, "not the password now"),
        ({"password": PASSWORD, "new": "short", "again": "short"}, "12 to 200"),
        ({"password": PASSWORD, "new": "x" * 201, "again": "x" * 201}, "12 to 200"),
        ({"password": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "another one than now"),
        ({}, "not the password now"),
    ],
)
def test_a_password_that_cannot_be_changed_so_stays(office: Office, form: dict[str, str], said: str) -> None:
    agent = office.of("agent")
    answer = agent.post("/me/password", **form)
    assert (answer.status_code, said in answer.text) == (200, True)
    assert agent.get("/queue").status_code == 200 and office.browser().log_in("agent").status_code == 303


def test_a_browser_left_open_is_no_place_to_guess_at(office: Office) -> None:
    agent = office.of("agent")
    for _ in range(MOST_FAILURES):
        agent.post("/me/password", password="a guess at it", new=NEW, again=NEW)
    assert agent.get("/me").headers["location"] == "/login", "the session ended"
    assert office.browser().log_in("agent").status_code == 401, "and the name is locked"


def test_a_second_factor_counts_from_its_first_code_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = office.of("agent")
    app = set_up(agent)
    assert app.secret not in agent.reads("/me"), "shown while it is set up, never again"
    assert office.browser().log_in("agent").status_code == 401
    assert office.browser().log_in("agent", code=app.at(NOON)).status_code == 401, "the code that set it up is used"
    later = NOON + timedelta(minutes=1)
    monkeypatch.setattr(bot.console.log_in, "now", lambda: later)
    assert office.browser().log_in("agent", code=app.at(later)).status_code == 303


def test_what_was_offered_and_not_confirmed_counts_for_nothing(office: Office) -> None:
    agent = office.of("agent")
    agent.post("/me/second-factor", do="offer", password=PASSWORD)
    assert "<svg" in agent.reads("/me")
    assert "not right" in agent.post("/me/second-factor", do="confirm", code="000000").text
    assert office.browser().log_in("agent").status_code == 303
    assert "<svg" not in agent.reads("/me"), "forgotten at the next log-in"
    assert "not right" in agent.post("/me/second-factor", do="confirm", code="").text


def test_setting_up_and_taking_away_ask_for_the_password(office: Office) -> None:
    agent = office.of("agent")
    assert "not the password now" in agent.post("/me/second-factor", do="offer", password="a guess at it").text
    set_up(agent)
    assert "not the password now" in agent.post("/me/second-factor", do="end").text
    assert agent.post("/me/second-factor", do="end", password=PASSWORD).status_code == 303
    assert office.browser().log_in("agent").status_code == 303
    assert agent.post("/me/second-factor", do="more", password=PASSWORD).status_code == 400


def test_an_admin_helps_whoever_has_lost_the_phone(office: Office) -> None:
    set_up(office.of("agent"))
    assert office.browser().log_in("agent").status_code == 401
    assert office.of("admin").post("/people", no_second="agent").status_code == 303
    assert office.browser().log_in("agent").status_code == 303
    assert "staff.second_factor_off" in office.of("auditor").reads("/audit?subject=staff:agent")
    assert "nobody is called" in office.of("admin").post("/people", no_second="nobody").text
    with office.kept.reading() as session:
        kept = session.get_one(StaffMember, "agent")
        assert (kept.totp, kept.totp_used, kept.totp_offered) == (None, None, None)
