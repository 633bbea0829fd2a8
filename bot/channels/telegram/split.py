"""Texts cut to what Telegram takes, at the end of a sentence or a line."""

from collections.abc import Iterator

LONGEST = 4096  # UTF-16 units, as Telegram counts
_ENDS = "。！？!?；;\n"
_SOFT = "，、, "


def units(text: str) -> int:
    """How long Telegram thinks a text is."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, longest: int = LONGEST) -> Iterator[str]:
    """Pieces of at most `longest` units: cut after a sentence, else after a comma or a blank, else anywhere."""
    while units(text) > longest:
        fits = _fitting(text, longest)
        cut = _last(text, _ENDS, fits) or _last(text, _SOFT, fits) or fits
        yield text[:cut].rstrip()
        text = text[cut:].lstrip("\n ")
    if text:
        yield text


def _fitting(text: str, longest: int) -> int:
    """How many characters fit into `longest` units."""
    room = longest
    for place, char in enumerate(text):
        room -= 2 if char > "\uffff" else 1
        if room < 0:
            return place
    return len(text)


def _last(text: str, ends: str, within: int) -> int:
    """The place after the last of `ends` within the first characters; 0 when there is none worth cutting at."""
    found = max(text.rfind(end, 0, within) for end in ends) + 1
    return found if found > within // 4 else 0
