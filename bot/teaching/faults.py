"""Faults of what the assistant is taught and says.

Grave (nothing is released with one):
conflict, repeated, mixed, converted, unwritten, lexicon   sentences (bot/nlu/lint.py)
untaught   an intent of the domain without a sentence         unruled    an intent without a rule: nothing answers it
unsaid     a rule or action says what no response holds       places     a translation has other places than its source
missing    a text without its translation                     changed    a text that changed since it was translated
tone       a text threatens, shames, hurries, promises, blames or presses (data/tone.yml)
bold       a fact is worded more certainly than it is known

To be looked at:
near       a sentence much like one of another intent         lonely     an intent with few sentences
unbalanced an intent hardly taught in one of the scripts      unused     a text that nothing says
review     a fact whose review is due                         unlearned  sentences that the model gets wrong
"""

from dataclasses import dataclass

_GRAVE = frozenset({
    "conflict", "repeated", "mixed", "converted", "unwritten", "lexicon", "untaught", "unruled", "unsaid", "places", "missing",
    "changed", "tone", "bold",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """`where`: a file, an intent, a key and its locale; `what` is wrong there."""

    kind: str
    where: str
    what: str

    @property
    def grave(self) -> bool:
        return self.kind in _GRAVE

    def __str__(self) -> str:
        return f"{self.kind:11}{self.where}: {self.what}"
