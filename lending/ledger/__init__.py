"""The lender's system of record, seen through a port: it stays the lender's, we ask it and write back to it.

port.py says what any such system must do; embedded.py does it over our own database (the demo); http.py asks a server.
"""

from lending.ledger.port import (
    Balance,
    Disagreement,
    Entry,
    Held,
    IncomingPayment,
    Ledger,
    LedgerAway,
    PaymentPage,
    Quote,
    Receipt,
    UnknownLoan,
)

__all__ = [
    "Balance",
    "Disagreement",
    "Entry",
    "Held",
    "IncomingPayment",
    "Ledger",
    "LedgerAway",
    "PaymentPage",
    "Quote",
    "Receipt",
    "UnknownLoan",
]
