"""PDFs drawn in a process of their own, one at a time: each is a second's work of one core."""

import anyio
import anyio.to_process

from bot.documents.agreement_text import AgreementText
from bot.documents.pdf import write_pdf

_ONE_AT_A_TIME = anyio.CapacityLimiter(1)


async def draw(text: AgreementText, number: str) -> bytes:
    return await anyio.to_process.run_sync(write_pdf, text, number, limiter=_ONE_AT_A_TIME)
