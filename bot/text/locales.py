"""The three locales we speak, how others name them, and which one a message asks for by its writing."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import opencc
import yaml

from bot.settings import ROOT
from lending.loan import Jurisdiction

SIMPLIFIED: Final = "zh_Hans_CN"
TAIWAN: Final = "zh_Hant_TW"
HONG_KONG: Final = "zh_Hant_HK"
LOCALES: Final = (SIMPLIFIED, TAIWAN, HONG_KONG)
"""The source language first."""

_BY_JURISDICTION: dict[Jurisdiction, str] = {"CN": SIMPLIFIED, "TW": TAIWAN, "HK": HONG_KONG}
_SCRIPTS: Path = ROOT / "data" / "scripts.yml"
_BIG5_COMMON = range(0xA440, 0xC67F)  # level 1: the 5,401 characters of everyday Traditional


def parse_locale(code: str) -> str | None:
    """The locale that a language code means ("zh-hant", "zh-HK", "zh_Hans_CN", "zh"); None when it is not Chinese."""
    language, *parts = code.strip().replace("-", "_").lower().split("_")
    if language == "yue":
        return SIMPLIFIED if "hans" in parts else HONG_KONG
    if language != "zh":
        return None
    if "hans" in parts:
        return SIMPLIFIED
    if {"hk", "mo"} & set(parts):
        return HONG_KONG
    return TAIWAN if {"hant", "tw"} & set(parts) else SIMPLIFIED


def detect_script(text: str) -> str | None:
    """ "hans", "hant" or "hant_HK" (written Cantonese) where the characters decide it; None where both could be.

    Characters that either writing uses are ignored, so a third of short messages decide nothing.
    """
    simplified, traditional, cantonese = _decisive()
    hans = sum(char in simplified for char in text)
    hant = sum(char in traditional for char in text)
    if hans > hant:
        return "hans"
    if any(char in cantonese for char in text):
        return "hant_HK"
    return "hant" if hant > hans else None


def locale_for(script: str | None, jurisdiction: str | None, last: str | None) -> str:
    """The locale to answer in: what is clearly written, in the usage of the loan's place, else the one used so far.

    `script` is what detect_script found, `jurisdiction` "CN", "TW" or "HK" of the borrower's loans, `last` the locale of
    the conversation until now.
    """
    home = next((known for place, known in _BY_JURISDICTION.items() if place == jurisdiction), None)
    if script is None:
        return last or home or SIMPLIFIED
    if script == "hans":
        return SIMPLIFIED
    if script == "hant_HK":
        return HONG_KONG
    return next((known for known in (home, last) if known in (TAIWAN, HONG_KONG)), TAIWAN)


def jurisdiction_of(locale: str) -> Jurisdiction:
    """The place whose usage a locale follows: "CN", "TW" or "HK". For visitors whose loans we do not know."""
    return next(place for place, known in _BY_JURISDICTION.items() if known == locale)


@cache
def converter(rules: str) -> Any:
    """OpenCC with one of its rule files ("t2s.json"): for reading and checking, never for what we say."""
    # By absolute path: opencc looks in the current folder first.
    return opencc.OpenCC(str(Path(opencc.__file__).parent / "clib" / "share" / "opencc" / rules))


@cache
def _decisive() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Characters of Simplified alone, of Traditional alone, of written Cantonese.

    Of two characters that are written for each other one decides when the other side's everyday character set lacks it.
    """
    data = yaml.safe_load(_SCRIPTS.read_text(encoding="utf-8"))
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    simpler = converter("t2s.json").convert("\n".join(every)).split("\n")
    pairs = [(char, other) for char, other in zip(every, simpler, strict=True) if char != other]
    simplified = {simple for _, simple in pairs if _in_gb2312(simple) and not _in_common_big5(simple)}
    traditional = {char for char, _ in pairs if _code(char, "big5hkscs") is not None and not _in_gb2312(char)}
    cantonese = frozenset(data["cantonese"])
    return frozenset(simplified - set(data["shared"])), frozenset(traditional - cantonese), cantonese


def _in_gb2312(char: str) -> bool:
    return _code(char, "gb2312") is not None


def _in_common_big5(char: str) -> bool:
    code = _code(char, "big5")
    return code is not None and code in _BIG5_COMMON


def _code(char: str, charset: str) -> int | None:
    try:
        return int.from_bytes(char.encode(charset), "big")
    except UnicodeEncodeError:
        return None
