"""A lender's page with the widget: its back end signs who is logged in, the page carries one script tag.

HUANHUAN_ORIGINS=http://127.0.0.1:9000 ./huanhuan demo
HUANHUAN=http://127.0.0.1:8000 .venv/bin/python examples/host_page.py        then open http://127.0.0.1:9000/?as=wang-late-35
"""

import os
import time

import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.settings import settings  # a lender reads its shared secret from its own vault


def page_of(huanhuan: str) -> tuple[str, str]:
    """The page, and the strictest policy that it works under."""
    policy = f"default-src 'none'; script-src {huanhuan}; connect-src 'self' {huanhuan}; base-uri 'none'"
    return (
        policy,
        f"""<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>某某消费金融</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>某某消费金融</h1><main><p>我的贷款</p></main>
<script src="{huanhuan}/static/huanhuan-widget.js" data-token-url="/huanhuan-token" async></script></body></html>""",
    )


def make_app(huanhuan: str, life: int = 600) -> Starlette:
    """`life`: seconds for which a token holds; the widget asks for the next one by itself."""
    policy, html = page_of(huanhuan)

    async def page(request: Request) -> Response:
        """The lender's own log-in is not part of this example: ?as=NUMBER stands for it, ?as= logs out."""
        if "as" not in request.query_params:
            return HTMLResponse(html, headers={"Content-Security-Policy": policy})
        answer = RedirectResponse("/")
        answer.set_cookie("borrower", request.query_params["as"], httponly=True, samesite="strict")
        return answer

    async def token(request: Request) -> Response:
        """For whom the lender's own session says, and for nobody else. SameSite=Strict keeps other pages from asking."""
        borrower = request.cookies.get("borrower", "").strip('"')
        if not borrower:
            return Response(status_code=204)
        now = int(time.time())
        claims = {"sub": borrower, "aud": "huanhuan", "iss": settings().lender_issuer, "iat": now, "exp": now + life}
        return PlainTextResponse(jwt.encode(claims, settings().secret("lender"), algorithm="HS256"))

    return Starlette(routes=[Route("/", page), Route("/huanhuan-token", token, methods=["POST"])])


if __name__ == "__main__":
    address = os.environ.get("HUANHUAN", "http://127.0.0.1:8000")
    uvicorn.run(make_app(address), port=int(os.environ.get("PORT", "9000")), ws="none", log_level="warning")
