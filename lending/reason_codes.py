"""Every reason code with its values and what they are (lending/leaves.py), for those who put words to them."""

from collections.abc import Mapping
from types import MappingProxyType

_SUGGESTED = {
    "asked_monthly": {"asked": "amount", "payment": "amount"},
    "asked_periods": {"periods": "count"},
    "asked_first_date": {"first": "date"},
    "asked_done_by": {"last": "date"},
    "asked_for": {},
    "lowest_total": {"total": "amount"},
    "smallest_payment": {"payment": "amount"},
    "soonest_done": {"last": "date"},
    "balanced": {"payment": "amount", "last": "date"},
    "fits_budget": {"payment": "amount", "surplus": "amount"},
    "keeps_contract_dates": {},
    "on_pay_day": {"day": "count"},
    "waived": {"amount": "amount"},
    "saves": {"amount": "amount"},
    "no_extra_cost": {},
    "extra_interest": {"amount": "amount"},
    "penalties_stop": {},
    "next_payment_later": {"from": "date", "to": "date"},
    "interest_only_first": {"months": "count"},
    "no_interest_until": {"until": "date"},
    "smaller_at_first": {"months": "count", "payment": "amount"},
}

_REFUSED = {
    "kill_switch": {},
    "gate_deceased": {},
    "gate_minor": {},
    "gate_insolvent": {},
    "gate_litigation": {},
    "gate_assigned": {},
    "gate_guarantor": {},
    "gate_dispute": {},
    "paid_off": {},
    "nothing_overdue": {},
    "small_arrears": {"owed": "amount", "by": "date"},
    "no_plan_in_policy": {},
    "nothing_affordable": {"surplus": "amount", "least": "amount"},
}

_WISH_NOT_MET = {
    "other_kind": {"asked": "phrase"},
    "kind_not_offered": {"asked": "phrase"},
    "over_wish": {"payment": "amount", "asked": "amount"},
    "other_periods": {"periods": "count", "asked": "count"},
    "other_first_date": {"first": "date", "asked": "date"},
    "done_later": {"last": "date", "asked": "date"},
    "other_pay_now": {"pay_now": "amount", "asked": "amount"},
    "other_due_day": {"asked": "count"},
}

_KIND_SHUT = {
    "nothing_left_to_spread": {},
    "extension_only_before_due": {"since": "date"},
    "nothing_to_move": {},
    "takes_no_payment_now": {},
    "nothing_to_spare": {},
}

_LEFT_OUT = {
    "above_rate_cap": {"nominal": "rate", "cap": "rate"},
    "pays_too_little_now": {"pay_now": "amount", "least": "amount"},
    "first_payment_too_soon": {"first": "date", "earliest": "date"},
    "first_payment_too_late": {"first": "date", "days": "count"},
    "too_long": {"last": "date", "months": "count"},
    "moved_too_far": {"first": "date", "months": "count"},
    "periods_outside_policy": {"periods": "count", "most": "count"},
    "payment_too_small": {"payment": "amount", "least": "amount"},
    "over_surplus": {"payment": "amount", "surplus": "amount"},
    "only_with_a_person": {},
    "not_among_the_best": {},
}

REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {**_SUGGESTED, **_REFUSED, **_WISH_NOT_MET, **_KIND_SHUT, **_LEFT_OUT}
)
"""code -> value name -> the key of its leaf ("amount", "date", "rate", "count", "phrase")."""

TOLD_TO_BORROWERS = frozenset((*_SUGGESTED, *_REFUSED, *_WISH_NOT_MET, *_KIND_SHUT))
"""The codes that may reach a borrower; the others are for operators."""
