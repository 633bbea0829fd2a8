"""What the widget costs a lender's page, against the stock widget for Rasa in the same run.

    .venv/bin/python -m benchmarks.widget           needs Chromium and npm (which fetches rasa-webchat once)

Bytes are gzipped. The main thread's time is Chromium's own count of script, style and layout until the launcher is there; the
stock launcher is there when its script has drawn it. Medians of ROUNDS fresh browsers.
"""

import gzip
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.assets import assets
from bot.runtime.ports import free_ports
from examples.host_page import make_app
from tests.browser.chat_window import chromium
from tests.stack import Stack
from tests.widget.lenders_page import Server

ROUNDS = 7
STOCK = "rasa-webchat@1.0.1"
LINES = {
    "main thread until the launcher is there, ms": "launcher",
    "bytes until then": "first",
    "bytes until one can write": "all",
}
COUNTED = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
STOCK_PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>x</title></head><body><h1>x</h1>
<script src="/webchat.js"></script><script>
window.WebChat.default({socketUrl: "http://127.0.0.1:9", title: "x", hideWhenNotConnected: false}, null)</script></body></html>"""


@dataclass(frozen=True)
class Cost:
    launcher: float  # milliseconds of the main thread
    first: int  # bytes until the launcher is there
    all: int  # bytes until one can write


def ours(browser: Browser, page: str, static: str) -> Cost:
    def weight(asked: list[str]) -> int:
        names = {each.removeprefix(static) for each in asked if each.startswith(static)}
        return sum(len(assets()[name].squeezed or assets()[name].content) for name in names)

    tab = browser.new_context().new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    spent = _visit(tab, f"{page}/?as=wang-late-35", "[data-part=launcher]")
    first = weight(asked)
    tab.locator("[data-part=launcher]").click()
    tab.locator("textarea").wait_for()
    tab.context.close()
    return Cost(spent, first, weight(asked))


def stock(browser: Browser, page: str, bytes_: int) -> Cost:
    tab = browser.new_context().new_page()
    spent = _visit(tab, page, ".rw-launcher")
    tab.context.close()
    return Cost(spent, bytes_, bytes_)


def _visit(tab, address: str, launcher: str) -> float:  # type: ignore[no-untyped-def]
    devtools = tab.context.new_cdp_session(tab)
    devtools.send("Performance.enable")
    tab.goto(address)
    tab.locator(launcher).wait_for(state="attached")
    counted = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    return sum(float(counted[name]) for name in COUNTED) * 1000


def _stock_script(folder: Path) -> bytes:
    subprocess.run(["npm", "pack", "--silent", STOCK], cwd=folder, check=True, capture_output=True)
    subprocess.run(["tar", "xzf", *[each.name for each in folder.glob("*.tgz")]], cwd=folder, check=True)
    return (folder / "package" / "lib" / "index.js").read_bytes()


def _stock_server(script: bytes, port: int) -> Server:
    async def page(_: Request) -> Response:
        return HTMLResponse(STOCK_PAGE)

    async def code(_: Request) -> Response:
        return Response(script, media_type="text/javascript")

    return Server(Starlette(routes=[Route("/", page), Route("/webchat.js", code)]), port)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="bench-widget-"))
    os.environ["HUANHUAN_VAR"] = str(folder / "stack")  # the secret that tokens are signed with is the one the servers find
    first = free_ports(2)
    stack = Stack(folder / "stack", environment={"HUANHUAN_ORIGINS": f"http://127.0.0.1:{first}"})
    stack.import_copies([("wang-late-35", "")])
    stack.start()
    script = _stock_script(folder)
    lender, other = Server(make_app(stack.url), first), _stock_server(script, first + 1)
    with chromium() as browser:
        mine = [ours(browser, lender.url, f"{stack.url}/static/") for _ in range(ROUNDS)]
        theirs = [stock(browser, other.url, len(gzip.compress(script, 9))) for _ in range(ROUNDS)]
    for server in (lender, other):
        server.stop()
    stack.stop()
    print("| | Huanhuan | rasa-webchat 1.0.1 | ratio |\n| --- | --- | --- | --- |")
    for name, field in LINES.items():
        a, b = (median(getattr(each, field) for each in costs) for costs in (mine, theirs))
        print(f"| {name} | {a:,.0f} | {b:,.0f} | {a / b:.2f} |")


if __name__ == "__main__":
    main()
