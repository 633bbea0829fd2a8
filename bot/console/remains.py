"""What the transcript still says of messages that have had their time (docs/operating.md): masked, without cards and buttons."""

from collections.abc import Iterable, Sequence
from itertools import count

from lending.store.conversations import ANSWERED, ASSISTANT, BORROWER, Conversation, Message
from lending.store.transcript_rows import TurnRow


def with_remains(
    conversation: Conversation, messages: Sequence[Message], turns: Iterable[TurnRow]
) -> Sequence[Message]:
    """These messages, and in their places those of turns that are not among them: made up, without an id, in no database.

    Answers take the numbers that are free after the message they answer.
    """
    kept = {message.seq for message in messages}
    gone = [turn for turn in turns if turn.seq not in kept]
    taken = kept | {turn.seq for turn in gone}
    made: list[Message] = []
    last = 0
    for turn in gone:
        made.append(_made(conversation, turn, turn.seq, BORROWER, turn.said))
        last = max(last, turn.seq)
        for answer in turn.answers:
            last = next(seq for seq in count(last + 1) if seq not in taken)
            made.append(_made(conversation, turn, last, ASSISTANT, answer.get("text") or ""))
    return sorted([*messages, *made], key=lambda each: each.seq) if made else messages


def _made(conversation: Conversation, turn: TurnRow, seq: int, sender: str, text: str) -> Message:
    return Message(
        conversation_id=conversation.id, seq=seq, sender=sender, state=ANSWERED, body={"text": text},
        locale=conversation.locale, at=turn.at,
    )  # fmt: skip
