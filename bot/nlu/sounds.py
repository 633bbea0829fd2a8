"""How a message sounds: Mandarin syllables without tone, so that a slip of the input method (到气日 for 到期日) is near what was
meant."""

from functools import lru_cache

from pypinyin import lazy_pinyin

_LONGEST_RUN = 3


def sound_runs(of_letters: str) -> list[str]:
    """Runs of one to three syllables; what is no Chinese character stands for itself."""
    said = [_syllable(letter) for letter in of_letters]
    return [" ".join(said[at : at + n]) for n in range(1, _LONGEST_RUN + 1) for at in range(len(said) - n + 1)]


@lru_cache(maxsize=30_000)
def _syllable(letter: str) -> str:
    """The commonest reading, whatever stands beside it: both the slip and what was meant are read the same way."""
    return str(lazy_pinyin(letter)[0])
