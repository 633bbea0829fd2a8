"""How a month's standing is written on a Mainland credit report: N, then 1 to 7 by thirty days."""


def mainland_code(days_past_due: int) -> str:
    """N on time; 1 for 1-30 days past due, 2 for 31-60 ... 6 for 151-180, 7 beyond.

    Days are calendar days since the due date: a lender's pause does not change them.
    """
    if days_past_due <= 0:
        return "N"
    return str(min(7, (days_past_due + 29) // 30))
