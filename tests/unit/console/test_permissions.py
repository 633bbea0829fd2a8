"""Who may do what, cell by cell: each page, each role, and nobody at all."""

from pathlib import Path

import pytest
from starlette.routing import Route

from bot.console.access import PERMISSIONS
from lending.store.staff import ROLES
from tests.unit.console.conftest import Office

TABLE = [
    line.split("\t") for line in (Path(__file__).parent / "permissions.tsv").read_text().splitlines() if line[0] != "#"
]
LETTERS = dict(zip("aspud", ROLES, strict=True))
OPEN = {("GET", "/login"), ("POST", "/login"), ("GET", "/language"), ("POST", "/logout"), ("GET", "/health")}


def place(office: Office, path: str) -> str:
    return path.format(c=office.conversation, n=office.approval, t=office.complaint, i="ask_refund")


def test_every_cell(office: Office) -> None:
    wrong = []
    for method, path, letters in TABLE:
        for letter, role in LETTERS.items():
            answer = getattr(office.of(role), method.lower())(place(office, path))
            if (answer.status_code == 403) == (letter in letters) or answer.status_code in (404, 500):
                wrong.append(f"{method} {path} as {role}: {answer.status_code}")
    assert wrong == []


def test_nobody_is_sent_to_log_in(office: Office) -> None:
    stranger = office.browser()
    for method, path, _ in TABLE:
        answer = getattr(stranger, method.lower())(place(office, path))
        assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path
        assert answer.text == ""


def test_no_page_is_missing_in_the_table(office: Office) -> None:
    served = {
        (method, route.path.replace("{id}", "{c}"))
        for route in office.app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    names = {"n": "{number}", "t": "{number}", "i": "{name}", "c": "{c}"}
    written = {(method, path.split("?")[0].format(**names)) for method, path, _ in TABLE}
    assert served - OPEN == written


@pytest.mark.parametrize("role", ROLES)
def test_each_begins_where_their_work_is(office: Office, role: str) -> None:
    begins = office.of(role).get("/").headers["location"]
    assert office.of(role).get(begins).status_code == 200


def test_only_known_roles_have_permissions() -> None:
    assert set().union(*PERMISSIONS.values()) == set(ROLES)


def test_a_new_role_counts_from_the_next_request(office: Office) -> None:
    agent, admin = office.of("agent"), office.of("admin")
    assert agent.get("/queue").status_code == 200
    assert admin.post("/people", name="agent", role="product", password="another long password").status_code == 303
    assert agent.get("/queue").headers["location"] == "/login", "every session of theirs ended"


def test_whoever_left_is_out_at_once(office: Office) -> None:
    agent = office.of("agent")
    assert office.of("admin").post("/people", leave="agent").status_code == 303
    assert agent.get("/queue").headers["location"] == "/login"
    assert office.browser().log_in("agent").status_code == 401
    itself = office.of("admin")
    assert itself.post("/people", leave="admin").status_code == 200
    assert itself.get("/people").status_code == 200, "nobody locks themselves out"


def test_those_who_teach_see_no_borrower(office: Office) -> None:
    page = f"/conversations/{office.conversation}"
    for role, sees in (("agent", True), ("supervisor", True), ("auditor", True), ("product", False)):
        shown = office.of(role).reads(page)
        assert ("wang-late-35" in shown) is sees, role
        assert "13812345678" not in shown, role
