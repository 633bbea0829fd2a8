"""What takes long the first time is done before the first message: policies, facts, words, a connection."""

from sqlalchemy import text

from actions.database import sessions
from actions.loan_words import words
from bot.text.knowledge import all_facts
from lending.store.policies import policies_of


def warm_up() -> None:
    """Raises where the installation is broken, so that a broken one does not start."""
    all_facts()
    words()
    with sessions()() as session:
        session.execute(text("SELECT 1"))
        for product in words()["products"]:
            policies_of(product, session)
