"""Which pages may carry the widget, as the operator writes it."""

import pytest

from bot.settings import read_origins


@pytest.mark.parametrize(
    "given, read",
    [
        ("", ()),
        ("https://www.lender.example", ("https://www.lender.example",)),
        ("https://a.example, http://127.0.0.1:9000", ("https://a.example", "http://127.0.0.1:9000")),
    ],
)
def test_addresses_apart_by_spaces_or_commas(given: str, read: tuple[str, ...]) -> None:
    assert read_origins(given) == read


@pytest.mark.parametrize("wrong", ["www.lender.example", "https://www.lender.example/", "*", "null", "https://a@b.example"])
def test_what_no_browser_would_send_is_named(wrong: str) -> None:
    with pytest.raises(ValueError, match="HUANHUAN_ORIGINS"):
        read_origins(wrong)
