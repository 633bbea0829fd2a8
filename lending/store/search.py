"""Finding turns by what was said in them: words of any length, in either script, on both databases.

Chinese has no spaces, and its words are mostly of two characters, too short for trigrams (FTS5's own, or pg_trgm). So what is
indexed are the pairs of neighbouring characters, and a search is for its pairs one after the other. A single character is
found by the pairs that begin with it, or by itself at the end of a run.
"""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import Integer, Subquery, bindparam, column, text
from sqlalchemy.orm import Session

_RUN = re.compile(r"[㐀-鿿]+|[^\W_㐀-鿿]+")
_HAN = re.compile(r"[㐀-鿿]")
_RECENT = 100_000  # turns; what is said often is found among them, without gathering all of a year by the index
_POSTGRES = """
WITH recent AS MATERIALIZED (
    SELECT id FROM (SELECT turn_id AS id, grams FROM turn_search ORDER BY turn_id DESC LIMIT :recent) AS newest
    WHERE grams @@ CAST(:query AS tsquery) ORDER BY id DESC LIMIT :most
)
SELECT id FROM recent WHERE (SELECT count(*) FROM recent) = :most
UNION ALL (
    SELECT turn_id FROM turn_search WHERE grams @@ CAST(:query AS tsquery) AND (SELECT count(*) FROM recent) < :most
    ORDER BY turn_id DESC LIMIT :most
)"""
_SQLITE = "SELECT rowid AS id FROM turn_search WHERE turn_search MATCH :query ORDER BY 1 DESC LIMIT :most"


def grams(folded: str) -> list[str]:
    """ "失业了 ok" → 失业 业了 了 ok. Letters, digits and Chinese characters only."""
    return [gram for run in _RUN.findall(folded.lower()) for gram in _grams(run)]


def index_turn(session: Session, turn_id: int, folded: str) -> None:
    """Let a turn be found by its text (folded to one script by the caller)."""
    found = grams(folded)
    if _postgres(session):
        places = " ".join(f"'{gram}':{min(place, 16_383)}" for place, gram in enumerate(found, 1))
        session.execute(
            text("INSERT INTO turn_search VALUES (:id, CAST(:grams AS tsvector))"), {"id": turn_id, "grams": places}
        )
    else:
        insert = text("INSERT INTO turn_search (rowid, grams) VALUES (:id, :grams)")
        session.execute(insert, {"id": turn_id, "grams": " ".join(found)})


def forget_turns(session: Session, conversation_ids: Sequence[str]) -> None:
    """Take all turns of these conversations out of the index; the turns themselves must still be there."""
    column = "turn_id" if _postgres(session) else "rowid"
    of_these = "SELECT id FROM turns WHERE conversation_id IN :conversations"
    gone = text(f"DELETE FROM turn_search WHERE {column} IN ({of_these})")
    session.execute(
        gone.bindparams(bindparam("conversations", expanding=True)), {"conversations": list(conversation_ids)}
    )


def found_turns(session: Session, folded: str, most: int) -> Subquery | None:
    """Ids (`id`) of the newest turns in which all words of a search stand; None for a search without a letter or digit."""
    phrases = list(_phrases(folded))
    if not phrases:
        return None
    if _postgres(session):
        query = " & ".join(f"({' <-> '.join(_quoted(gram) for gram in phrase)})" for phrase in phrases)
        newest = text(_POSTGRES).bindparams(query=query, most=most, recent=_RECENT)
    else:
        query = " AND ".join(_sqlite_phrase(phrase) for phrase in phrases)
        newest = text(_SQLITE).bindparams(query=query, most=most)
    return newest.columns(column("id", Integer)).subquery("found")


def _grams(run: str) -> Iterator[str]:
    if not _HAN.match(run):
        yield run
        return
    yield from (run[place : place + 2] for place in range(len(run) - 1))
    yield run[-1]


def _phrases(folded: str) -> Iterator[list[str]]:
    """For each run of the search its pairs; one character, or a word of letters, stands for what begins with it ("失*")."""
    for run in _RUN.findall(folded.lower()):
        pairs = list(_grams(run))
        yield pairs[:-1] if len(pairs) > 1 else [f"{run}*"]


def _quoted(gram: str) -> str:
    return f"'{gram[:-1]}':*" if gram.endswith("*") else f"'{gram}'"


def _sqlite_phrase(phrase: list[str]) -> str:
    return f'"{phrase[0][:-1]}"*' if phrase[0].endswith("*") else f'"{" ".join(phrase)}"'


def _postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
