"""Whether a borrower has proved who they are lately enough to bind themselves."""

from actions.borrower import Borrower
from actions.turn import Turn
from bot.channels.regions import rules
from lending.store.identities import proved_at


def proved_lately(borrower: Borrower, turn: Turn) -> bool:
    """By the channel's rule in data/channels.yml; a channel without one asks only once."""
    within = rules().proved_within.get(turn.channel)
    at = proved_at(borrower.session, turn.channel, borrower.id, turn.conversation_id, turn.message_id)
    return within is None or (at is not None and turn.received_at - at <= within)
