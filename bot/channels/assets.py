"""The files of the page and of the widget, made small once and given to any page that asks: nothing in them is secret."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.refusals import Refused

PAGE = Path(__file__).parent / "page"
_SMALLER = {".js": rjsmin.jsmin, ".css": rcssmin.cssmin}
_SQUEEZED = {".js", ".css", ".svg"}
_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    squeezed: bytes | None
    kind: str
    etag: str


@cache
def assets() -> dict[str, Asset]:
    """By path below the folder, with forward slashes. Read once: a changed file needs a restart."""
    files = (file for file in PAGE.rglob("*") if file.is_file() and file.suffix != ".html")
    return {file.relative_to(PAGE).as_posix(): _asset(file) for file in files}


async def asset(request: Request) -> Response:
    """GET /static/…: revalidated with its ETag at every use, so that an update reaches everybody at once."""
    found = assets().get(request.path_params["path"])
    if found is None:
        raise Refused(404, "not_found")
    headers = {**_ANYWHERE, "ETag": found.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    if found.squeezed is None or "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(found.content, media_type=found.kind, headers=headers)
    return Response(found.squeezed, media_type=found.kind, headers={**headers, "Content-Encoding": "gzip"})


def _asset(file: Path) -> Asset:
    smaller = _SMALLER.get(file.suffix)
    content = str(smaller(file.read_text(encoding="utf-8"))).encode() if smaller else file.read_bytes()
    squeezed = gzip.compress(content, 9, mtime=0) if file.suffix in _SQUEEZED else None
    kind = (
        "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    )
    return Asset(content, squeezed, kind, f'"{hashlib.sha256(content).hexdigest()[:16]}"')
