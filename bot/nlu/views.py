"""What the classifier sees of a folded message: its letters, evened out further, and the concepts it names, in order."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from bot.nlu.fold import fold
from bot.nlu.lexicon import lexicon

_COUNTED = "年|个月|个星期|周|天|日|期|次|笔|小时|个小时|分钟"
_NUMBER = re.compile(
    r"\*+|\d+(?:[.,]\d+)*|[一二两三四五六七八九十]+[百千万][一二两三四五六七八九十百千万零]*(?!分之)"
    rf"|(?P<two>[二三四五六七八九]?十[一二三四五六七八九]?)(?={_COUNTED})|(?P<one>一(?=年|天|周)|[二两三四五六七八九](?={_COUNTED}))"
)
_SIGNS = ("7", "8")  # for places in a list, for days and months; all else is an amount
_AMOUNT = "9"
_SHORTEST = 4  # letters that must be left when courtesies are dropped; fewer say nothing without them


def letters(folded: str) -> str:
    """The text with regional words and slips as the one word that is taught, products as signs, figures as one of three, and
    without courtesies around it."""
    words = _same()
    even = _any_of(words).sub(lambda found: words[found.group()], folded)
    return _NUMBER.sub(_number_sign, _without_courtesies(even))


def concepts(of_letters: str) -> list[str]:
    """Names of the concepts in the letters, longest words first, left to right."""
    words = _concept_of()
    return [words[found] for found in _any_of(words).findall(of_letters)]


def _number_sign(found: re.Match[str]) -> str:
    if found.lastgroup is not None:  # 三年 as 3年
        return _SIGNS[found.lastgroup == "two"]
    written = found.group()
    short = written.isdigit() and written != "0" and len(written) <= len(_SIGNS)
    return _SIGNS[len(written) - 1] if short else _AMOUNT


def _without_courtesies(text: str) -> str:
    bare = _courtesies().sub("", text)
    return bare if len(bare) >= _SHORTEST else text


@cache
def _courtesies() -> re.Pattern[str]:
    words = _longest_first(_folded(word) for word in lexicon().courtesy)
    return re.compile(rf"^(?:{words}|[\W_])+|(?:{words}|[\W_])+$".replace(r"[\W_]", "[ ,.!?~，。、…]"))


@cache
def _same() -> Mapping[str, str]:
    taught = {_folded(variant): word for word, variants in lexicon().same.items() for variant in (word, *variants)}
    return taught | {_folded(name): sign for sign, names in lexicon().products.items() for name in names}


@cache
def _concept_of() -> Mapping[str, str]:
    words = {letters(_folded(word)): name for name, said in lexicon().concepts.items() for word in said}
    return words | {sign: sign for sign in lexicon().products}


_patterns: dict[int, re.Pattern[str]] = {}


def _any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    if id(words) not in _patterns:
        _patterns[id(words)] = re.compile(_longest_first(words))
    return _patterns[id(words)]


def _folded(word: object) -> str:
    """As messages are: the lexicon may write Hong Kong's words in Hong Kong's characters."""
    return fold(str(word)).text


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
