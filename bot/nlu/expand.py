"""Training sentences written compactly: `(能|可以|)晚<days>还吗` stands for several.

`(a|b|)` is one of these, also nothing; `<name>` is one word of that list in data/nlu/lexicon.yml, also inside a choice. A line that
stands for more than `most` sentences gives that many, or as many as its longest choice has words: spread over its choices so
that every word is said, the same ones every time.
"""

import itertools
import random
import re
from collections.abc import Iterator

from bot.nlu.lexicon import lexicon

_CHOICE = re.compile(r"\(([^()]*)\)|<([a-z_]+)>")
_LIST = re.compile(r"<([a-z_]+)>")


def expand(line: str, most: int = 12) -> list[str]:
    """The sentences that `line` stands for. Raises KeyError for a list that is not in the lexicon."""
    parts = _parts(line)
    most = max(most, *map(len, parts))
    total = 1
    for part in parts:
        total *= len(part)
    chance = random.Random(line)
    chosen = itertools.product(*parts) if total <= most else _spread(parts, most, chance)
    sentences = dict.fromkeys("".join(words) for words in chosen)
    return [_LIST.sub(lambda found: chance.choice(lexicon().lists[found[1]]), sentence) for sentence in sentences]


def _parts(line: str) -> list[list[str]]:
    parts, end = [], 0
    for found in _CHOICE.finditer(line):
        parts.append([line[end : found.start()]])
        parts.append(found[1].split("|") if found[1] is not None else lexicon().lists[found[2]])
        end = found.end()
    parts.append([line[end:]])
    return parts


def _spread(parts: list[list[str]], most: int, chance: random.Random) -> Iterator[tuple[str, ...]]:
    """Every choice is taken about equally often: each part is dealt out like shuffled cards."""
    hands = []
    for part in parts:
        cards: list[str] = []
        while len(cards) < most:
            deck = list(part)
            chance.shuffle(deck)
            cards += deck
        hands.append(cards[:most])
    return zip(*hands, strict=True)
