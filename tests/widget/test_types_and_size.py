"""The page's code checks against the API's shapes; what the widget weighs."""

import subprocess

import pytest

from bot.channels.assets import PAGE, assets
from tests.widget.conftest import Lender, Opener

TYPESCRIPT = "typescript@5.9.2"
MOST = 40 * 1024  # bytes, gzipped, of everything that the widget fetches


@pytest.mark.node
def test_the_types_agree() -> None:
    """tsc --noEmit over the page's JSDoc, against wire.d.ts, which is made from the Python shapes."""
    checked = subprocess.run(
        ["npx", "--yes", "-p", TYPESCRIPT, "tsc", "-p", str(PAGE / "jsconfig.json")], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.node
def test_the_types_would_tell() -> None:
    """A card's field that does not exist is an error."""
    wrong = PAGE / "wrong.js"
    wrong.write_text(
        '/** @param {import("./wire.js").PlansCard} card */\nexport const wrong = (card) => card.option;\n'
    )
    try:
        checked = subprocess.run(
            ["npx", "--yes", "-p", TYPESCRIPT, "tsc", "-p", str(PAGE / "jsconfig.json")], capture_output=True, text=True
        )
    finally:
        wrong.unlink()
    assert checked.returncode != 0 and "Property 'option' does not exist" in checked.stdout


def test_making_it_smaller_keeps_regular_expressions() -> None:
    """rjsmin takes a slash after an arrow for a division, and would eat the spaces behind it."""
    arrows = [
        file.name
        for file in PAGE.rglob("*.js")
        for line in file.read_text().splitlines()
        if "=> /" in line and "=> /*" not in line
    ]
    assert arrows == []


@pytest.mark.browser
def test_what_it_weighs(tab: Opener, lender: Lender) -> None:
    """What a borrower who opens the chat has fetched. How long it takes: benchmarks/widget.py."""
    page = tab().open(lender.borrower())
    below = f"{lender.stack.url}/static/"
    fetched = {address.removeprefix(below) for address in page.requests if address.startswith(below)}
    weight = sum(len(assets()[name].squeezed or assets()[name].content) for name in fetched)
    assert len(fetched) > 30 and weight < MOST
