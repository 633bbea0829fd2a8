"""Named places where a test can make a process die, to prove that nothing is lost or done twice."""

import os
import signal
from pathlib import Path

FAILPOINTS = (
    "gateway.inbox.before_commit",
    "gateway.inbox.after_commit",
    "gateway.answer.before_send",
    "gateway.answer.after_send",
    "rasa.turn.started",
    "rasa.turn.before_save",
    "rasa.turn.before_commit",
    "rasa.turn.after_commit",
    "action.accept.before_commit",
    "action.accept.after_commit",
    "action.cancel.before_commit",
    "action.cancel.after_commit",
    "ledger.write.before_call",
    "ledger.write.after_call",
    "ledger.write.after_commit",
    "outreach.claim.after_commit",
    "outreach.send.before_commit",
    "outreach.send.after_commit",
)


def hit(name: str) -> None:
    """Die at once (SIGKILL) if the failpoint `name` is armed; armed means a file of that name lies in the folder
    `HUANHUAN_FAILPOINTS`. It is used up by dying. Without that variable this costs one dictionary look-up."""
    folder = os.environ.get("HUANHUAN_FAILPOINTS")
    if not folder:
        return
    if name not in FAILPOINTS:
        raise ValueError(f"unknown failpoint {name}")
    try:
        Path(folder, name).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
