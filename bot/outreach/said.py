"""A planned message in the borrower's own words: a neutral line, and ways in that know which loan and instalment it is about."""

from typing import Any

from bot.text.say import say
from lending.outreach import NEWS, Moment
from lending.store.conversations import Answer
from lending.store.outreach_rows import OutreachRow

INTENTS = {
    "plan": "request_instalment",
    "extension": "request_extension",
    "other_day": "change_due_date",
    "decision": "ask_agreement",
    "credit": "ask_credit_impact",
    "human": "talk_to_human",
}
VIEWS = {
    Moment.BEFORE_DUE: "ask_due_date",
    Moment.DUE_TODAY: "ask_due_date",
    Moment.AFTER_DUE: "ask_overdue_status",
    Moment.RECEIPT: "ask_amount_due",
}
"""What "have a look" asks for; of all others, how the agreement stands."""
VIEW_OF_PLANS = "ask_agreement"


def message(row: OutreachRow, locale: str) -> Answer:
    """What is said, in a locale; a reminder can be made the last one. The figures are told only by the answer to a button, to
    whoever is signed in there."""
    key = f"outreach.{row.wording}"
    choices = [_choice(row, offer, locale) for offer in row.offer]
    if Moment(row.moment) not in NEWS:
        choices.append({"title": say("outreach.offer.stop", {}, locale), "intent": "stop_contact", "entities": {}})
    return Answer(key, say(key, {}, locale), choices=choices)


def _choice(row: OutreachRow, offer: str, locale: str) -> dict[str, Any]:
    intent = INTENTS.get(offer) or VIEWS.get(Moment(row.moment), VIEW_OF_PLANS)
    about = {"loan": row.loan_id} | ({"instalment": row.number} if row.number is not None else {})
    return {"title": say(f"outreach.offer.{offer}", {}, locale), "intent": intent, "entities": about}
