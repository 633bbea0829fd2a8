"""Where things are and what they are called: read once from the environment, the same in every process."""

import os
import re
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTENT = Path(os.environ.get("HUANHUAN_CONTENT", ROOT)).resolve()
"""What the assistant is taught and says (bot/teaching/content.py): the project's own, or a folder like it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All addresses are on loopback but the gateway's, the only public port."""

    var: Path
    database_url: str
    host: str
    port: int
    rasa_port: int
    actions_port: int
    public_url: str
    models: Path
    lender_issuer: str
    cookie_secure: bool
    console_host: str = "127.0.0.1"
    console_port: int = 8003
    staff_zone: str = "Asia/Shanghai"
    """In which the console tells time."""
    origins: tuple[str, ...] = ()
    """Of other pages that carry the widget, as browsers name them: "https://www.lender.example"."""

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"

    def secret(self, name: str) -> str:
        """The secret `name`: from HUANHUAN_<NAME>_SECRET, else from a file of mode 600 made on first use."""
        given = os.environ.get(f"HUANHUAN_{name.upper()}_SECRET")
        return given if given else _secret_file(self.var / "secrets" / f"{name}.key")


@cache
def settings() -> Settings:
    env = os.environ
    var = Path(env.get("HUANHUAN_VAR", ROOT / "var")).resolve()
    host, port = env.get("HUANHUAN_HOST", "127.0.0.1"), int(env.get("HUANHUAN_PORT", "8000"))
    public_url = env.get("HUANHUAN_PUBLIC_URL", f"http://{host}:{port}")
    return Settings(
        var=var,
        database_url=env.get("HUANHUAN_DATABASE_URL", f"sqlite:///{var / 'huanhuan.db'}"),
        host=host,
        port=port,
        rasa_port=int(env.get("HUANHUAN_RASA_PORT", str(port + 1))),
        actions_port=int(env.get("HUANHUAN_ACTIONS_PORT", str(port + 2))),
        public_url=public_url,
        models=Path(env.get("HUANHUAN_MODELS", ROOT / "models")).resolve(),
        lender_issuer=env.get("HUANHUAN_LENDER_ISSUER", "lender"),
        cookie_secure=public_url.startswith("https://"),
        console_host=env.get("HUANHUAN_CONSOLE_HOST", "127.0.0.1"),
        console_port=int(env.get("HUANHUAN_CONSOLE_PORT", str(port + 3))),
        staff_zone=env.get("HUANHUAN_STAFF_ZONE", "Asia/Shanghai"),
        origins=read_origins(env.get("HUANHUAN_ORIGINS", "")),
    )


def read_origins(given: str) -> tuple[str, ...]:
    """Pages' addresses as browsers name them. Raises ValueError for what no browser would send."""
    origins = tuple(given.replace(",", " ").split())
    for origin in origins:
        if not re.fullmatch(r"https?://[^/?#@\s]+", origin):
            raise ValueError(f"HUANHUAN_ORIGINS: {origin!r} must read like https://www.lender.example, without a path")
    return origins


def _secret_file(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return _read_secret(path)


def _read_secret(path: Path) -> str:
    secret = path.read_text().strip()
    if len(secret.encode()) < 32:
        raise ValueError(f"{path} holds a secret shorter than 32 bytes: delete it or write a longer one")
    return secret
