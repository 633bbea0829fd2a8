"""A second factor at the console: what an authenticator app knows (TOTP), offered, confirmed by a first code, taken away."""

import secrets
from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from lending.store.audit import record
from lending.store.staff_rows import StaffMember

ISSUER = "Huanhuan"
_STEP = 30  # seconds that a code lasts


def offer_second_factor(member: StaffMember) -> None:
    """A secret that counts once a code of it has come, or is forgotten at the next log-in. The caller commits."""
    member.totp_offered = pyotp.random_base32()


def offered_address(member: StaffMember) -> str | None:
    """What an authenticator is to read: the otpauth address of what is offered."""
    return _address(member, member.totp_offered) if member.totp_offered else None


def confirm_second_factor(session: Session, member: StaffMember, code: str, *, now: datetime) -> bool:
    """The offered one counts from now on, if this is its code. The caller commits."""
    offered = member.totp_offered
    step = _step_of(offered, code, now) if offered is not None else None
    if step is None:
        return False
    member.totp, member.totp_used, member.totp_offered = offered, step, None
    record(session, f"staff:{member.name}", "staff.second_factor_on", f"staff:{member.name}", {}, now=now)
    return True


def give_second_factor(session: Session, member: StaffMember, *, by: str, now: datetime) -> str:
    """A new one that counts at once: the address is handed to the member by whoever asked for it. The caller commits."""
    member.totp, member.totp_used, member.totp_offered = pyotp.random_base32(), None, None
    record(session, by, "staff.second_factor_on", f"staff:{member.name}", {}, now=now)
    return _address(member, member.totp)


def end_second_factor(session: Session, member: StaffMember, *, by: str, now: datetime) -> None:
    """The password alone is asked for again: the app is gone, or another one is to be set up. The caller commits."""
    member.totp = member.totp_used = member.totp_offered = None
    record(session, by, "staff.second_factor_off", f"staff:{member.name}", {}, now=now)


def second_factor_matches(member: StaffMember, code: str, now: datetime) -> bool:
    """Whether there is none, or this is its code; a code counts once, in its half minute or the one beside it."""
    if member.totp is None:
        return True
    step = _step_of(member.totp, code, now)
    if step is None or (member.totp_used is not None and step <= member.totp_used):
        return False
    member.totp_used = step
    return True


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is."""
    step = int(now.timestamp()) // _STEP
    right = (each for each in (step - 1, step, step + 1) if _same(pyotp.TOTP(secret).at(each * _STEP), code.strip()))
    return next(right, None)


def _same(code: str, given: str) -> bool:
    return secrets.compare_digest(code.encode(), given.encode())


def _address(member: StaffMember, secret: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=member.name, issuer_name=ISSUER)
