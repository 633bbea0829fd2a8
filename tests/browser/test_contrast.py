"""The colours of the page against WCAG 2.2 AA, both themes, computed from the style sheet."""

import re
from pathlib import Path

import pytest

import bot.channels

FOLDER = Path(bot.channels.__file__).parent / "page" / "css"
LIGHT, DARK = ((FOLDER / f"{name}.css").read_text() for name in ("theme", "dark"))
TEXT, OUTLINE = 4.5, 3.0
PAIRS = [
    *[("ink", ground, TEXT) for ground in ("paper", "surface", "sunken", "accent-soft", "alert-soft")],
    *[("ink-soft", ground, TEXT) for ground in ("paper", "surface", "sunken")],
    *[("accent", ground, TEXT) for ground in ("paper", "surface", "sunken", "accent-soft")],
    ("accent-deep", "surface", TEXT),
    ("accent-deep", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-deep", TEXT),
    ("warm", "warm-soft", TEXT),
    ("warm", "surface", TEXT),
    ("alert", "paper", TEXT),
    ("line-strong", "paper", OUTLINE),
    ("line-strong", "surface", OUTLINE),
]


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_can_be_read(theme: str) -> None:
    named = colours(LIGHT) if theme == "light" else colours(LIGHT) | colours(DARK)
    measured = [(ink, ground, least, contrast(named[ink], named[ground])) for ink, ground, least in PAIRS]
    assert [each for each in measured if each[3] < each[2]] == []


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
