"""Turns per second and latency of Huanhuan beside a stock Rasa set-up, trained on the same data, in one run.

    .venv/bin/python -m benchmarks.turns [--users 1 10 40] [--seconds 20] [--long 400] [--no-stock] [--epochs N]

Both sides talk to the same action server code over the same demo portfolio and ask the same questions. Ours is measured from
POST to the `answered` event (durable inbox, one commit, encryption and all); stock (Rasa's `rest` channel, DIET, TED,
JiebaTokenizer, SQLite tracker store, jsonschema and SQLAlchemy as Rasa pins them) from POST to its reply. Prints a table.
"""

import argparse
import asyncio
import itertools
import json
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from benchmarks.stock.setup import Stock
from benchmarks.telegram import ENVIRONMENT, BotApi, TelegramBorrower
from tests.stack import Stack

BORROWER = "wang-late-35"
QUESTIONS = ("我欠多少钱", "我逾期几天了", "什么时候还款", "逾期会上征信吗", "利息怎么算的", "谢谢")
Ask = Callable[[str], Awaitable[None]]


class OurBorrower:
    """One page: sends, and waits for `answered` on its event stream."""

    def __init__(self, stack: Stack, borrower: str) -> None:
        client = stack.client(borrower)
        headers = {"Authorization": f"Bearer {client.session['session']}", "X-Huanhuan": "1"}
        self._http = httpx.AsyncClient(base_url=stack.url, headers=headers, timeout=60)
        self._answered: dict[str, asyncio.Event] = {}
        self._listening = asyncio.Event()
        self._stream = asyncio.create_task(self._listen())

    async def ask(self, text: str) -> None:
        await self._listening.wait()
        client_id = str(uuid.uuid4())
        answered = self._answered[client_id] = asyncio.Event()
        (await self._http.post("/api/v1/messages", json={"id": client_id, "text": text})).raise_for_status()
        await asyncio.wait_for(answered.wait(), 60)

    async def close(self) -> None:
        self._stream.cancel()
        await self._http.aclose()

    async def _listen(self) -> None:
        async with self._http.stream("GET", "/api/v1/events", timeout=None) as events:
            self._listening.set()
            answered = False
            async for line in events.aiter_lines():
                if line.startswith("event:"):
                    answered = line == "event: answered"
                elif answered and line.startswith("data:"):
                    waiting = self._answered.pop(json.loads(line[5:])["id"], None)
                    if waiting is not None:
                        waiting.set()


class StockBorrower:
    """One conversation over Rasa's own `rest` channel."""

    def __init__(self, stock: Stock, conversation: str) -> None:
        self._http = httpx.AsyncClient(base_url=stock.url, timeout=120)
        self._conversation = conversation

    async def ask(self, text: str) -> None:
        reply = await self._http.post("/webhooks/rest/webhook", json={"sender": self._conversation, "message": text})
        reply.raise_for_status()
        if not reply.json():
            raise RuntimeError(f"stock did not answer {text!r}")

    async def close(self) -> None:
        await self._http.aclose()


async def load(borrowers: list[OurBorrower] | list[StockBorrower], seconds: float) -> dict[str, float]:
    """All of them ask, one question after another, for so long."""
    latencies: list[float] = []
    end = time.perf_counter() + seconds

    async def talk(ask: Ask) -> None:
        turn = 0
        while time.perf_counter() < end:
            begun = time.perf_counter()
            await ask(QUESTIONS[turn % len(QUESTIONS)])
            latencies.append(time.perf_counter() - begun)
            turn += 1

    begun = time.perf_counter()
    await asyncio.gather(*(talk(borrower.ask) for borrower in borrowers))
    took = time.perf_counter() - begun
    return {
        "turns_per_second": len(latencies) / took,
        "p50": statistics.median(latencies) * 1000,
        "p95": statistics.quantiles(latencies, n=20)[-1] * 1000 if len(latencies) > 1 else latencies[0] * 1000,
    }


async def long_session(borrower: OurBorrower | StockBorrower, turns: int) -> dict[int, float]:
    """Latency (ms, median of the 7 turns around) at turn 1, 100, 400 … of one conversation."""
    latencies = []
    for turn in range(turns + 4):
        begun = time.perf_counter()
        await borrower.ask(QUESTIONS[turn % len(QUESTIONS)])
        latencies.append((time.perf_counter() - begun) * 1000)
    marks = [mark for mark in (1, 100, 400) if mark <= turns]
    return {mark: statistics.median(latencies[max(0, mark - 4) : mark + 3]) for mark in marks}


async def measure(
    open_borrower: Callable[[int], OurBorrower | StockBorrower], options: argparse.Namespace
) -> dict[str, object]:
    """Load at each number of users, then one long session."""
    results: dict[str, object] = {}
    first = 0
    for users in options.users:
        borrowers = [open_borrower(first + number) for number in range(users)]
        first += users
        await asyncio.gather(*(borrower.ask("您好") for borrower in borrowers))  # session start and caches, uncounted
        results[f"{users} users"] = await load(borrowers, options.seconds)
        for borrower in borrowers:
            await borrower.close()
    alone = open_borrower(first)
    results["long"] = await long_session(alone, options.long)
    await alone.close()
    return results


async def compare_channels(stack: Stack, seconds: float) -> None:
    """One borrower on the web, then one on Telegram, by turns: the median each, and what Telegram adds."""
    api = BotApi()
    await api.start()
    web, telegram = OurBorrower(stack, f"{BORROWER}~0"), TelegramBorrower(stack, api, f"{BORROWER}~1", 5001)
    took: dict[str, list[float]] = {"web": [], "telegram": []}
    await asyncio.sleep(1.5)  # until the gateway holds the sender's lease
    end = time.perf_counter() + seconds
    for turn in itertools.count():
        for name, borrower in (("web", web), ("telegram", telegram)):
            begun = time.perf_counter()
            await borrower.ask(QUESTIONS[turn % len(QUESTIONS)])
            if turn >= len(QUESTIONS):
                took[name].append((time.perf_counter() - begun) * 1000)
            await asyncio.sleep(0.2)  # the turn's further messages
        if time.perf_counter() > end:
            break
    p50 = {name: statistics.median(each) for name, each in took.items()}
    print(f"web p50 {p50['web']:.1f} ms, telegram p50 {p50['telegram']:.1f} ms, added {p50['telegram'] - p50['web']:.1f} ms")
    await web.close()
    await telegram.close()
    await api.stop()


def _everywhere(folder: Path) -> Path:
    """Channels that serve every region."""
    file = folder / "channels.yml"
    file.write_text("serves: {web: {CN: true}, telegram: {CN: true}}\n")
    return file


def report(name: str, results: dict[str, object]) -> None:
    for load_name, figures in results.items():
        if load_name == "long":
            continue
        assert isinstance(figures, dict)
        print(
            f"| {name} | {load_name} | {figures['turns_per_second']:.1f} | {figures['p50']:.0f} | {figures['p95']:.0f} |",
            flush=True,
        )
    print(f"{name}, one session: " + ", ".join(f"turn {turn}: {ms:.0f} ms" for turn, ms in results["long"].items()))  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, nargs="+", default=[1, 10, 40])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--long", type=int, default=400)
    parser.add_argument("--no-stock", action="store_true")
    parser.add_argument("--epochs", type=int, default=100, help="of DIET and TED (Rasa's template has 100)")
    parser.add_argument("--channel", choices=["web", "telegram"], default="web", help="telegram: beside the web, one user each")
    options = parser.parse_args()

    folder = tempfile.mkdtemp(prefix="bench-")
    os.environ["HUANHUAN_VAR"] = folder  # the secrets that tokens are minted with are those the servers find
    if options.channel == "telegram":
        ENVIRONMENT["HUANHUAN_CHANNELS"] = str(_everywhere(Path(folder)))
    stack = Stack(Path(folder), environment=ENVIRONMENT if options.channel == "telegram" else None)
    everyone = sum(options.users) + 1
    stack.import_copies([(BORROWER, f"~{number}") for number in range(2 * everyone)])
    stack.start()
    try:
        if options.channel == "telegram":
            return asyncio.run(compare_channels(stack, options.seconds))
        print("| set-up | load | turns/s | p50 ms | p95 ms |\n| --- | --- | --- | --- | --- |", flush=True)
        ours = asyncio.run(measure(lambda n: OurBorrower(stack, f"{BORROWER}~{n}"), options))
        report("Huanhuan", ours)
        if not options.no_stock:
            stock = Stock(stack, options.epochs)
            try:
                stock.start()
                conversations = [stock.conversation(f"{BORROWER}~{everyone + number}") for number in range(everyone)]
                theirs = asyncio.run(measure(lambda n: StockBorrower(stock, conversations[n]), options))
                report("stock Rasa", theirs)
            finally:
                stock.stop()
    finally:
        stack.stop()


if __name__ == "__main__":
    main()
