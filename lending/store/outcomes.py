"""What may come of accepting a proposal, and of cancelling an agreement."""

from dataclasses import dataclass

from lending.reason import Reason
from lending.store.agreement_rows import Agreement


@dataclass(frozen=True, slots=True)
class Accepted:
    """The agreement was made by this call."""

    agreement: Agreement


@dataclass(frozen=True, slots=True)
class AlreadyAccepted:
    """The agreement was there. `same_request`: the very request that made it, come again (answer as the first time)."""

    agreement: Agreement
    same_request: bool


@dataclass(frozen=True, slots=True)
class Expired:
    """The proposal no longer holds: propose again."""


@dataclass(frozen=True, slots=True)
class LedgerChanged:
    """A payment landed, or schedule, terms or flags changed since: propose again."""


@dataclass(frozen=True, slots=True)
class ShownDiffers:
    """What the borrower was shown is not what is kept under this id: show it again."""


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """A person must agree before this plan can bind."""


@dataclass(frozen=True, slots=True)
class OffersStopped:
    """Nothing may be agreed on this loan now: the lender has stopped offers, or the loan is for a person (`why` is the
    reason code of a refusal)."""

    why: Reason


@dataclass(frozen=True, slots=True)
class OtherAgreementActive:
    """Another agreement is running on the loan."""

    agreement: Agreement


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is nothing of this borrower's under this id."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The agreement was cancelled by this call."""

    agreement: Agreement


@dataclass(frozen=True, slots=True)
class AlreadyCancelled:
    """It was cancelled before. `same_request`: by the very request that has come again."""

    agreement: Agreement
    same_request: bool


@dataclass(frozen=True, slots=True)
class TooLate:
    """The time for cancelling is over, or there was none."""

    agreement: Agreement


Acceptance = (
    Accepted
    | AlreadyAccepted
    | Expired
    | LedgerChanged
    | ShownDiffers
    | NeedsApproval
    | OffersStopped
    | OtherAgreementActive
    | NotFound
)
Cancellation = Cancelled | AlreadyCancelled | TooLate | NotFound
