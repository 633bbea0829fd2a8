"""Where what is kept lies, when the environment says nothing else: under var/ beside the code."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def var() -> Path:
    """The folder of database, secrets and logs: HUANHUAN_VAR, else var/."""
    return Path(os.environ.get("HUANHUAN_VAR", ROOT / "var")).resolve()


def database_url() -> str:
    """HUANHUAN_DATABASE_URL, else the embedded database under var()."""
    return os.environ.get("HUANHUAN_DATABASE_URL") or f"sqlite:///{var() / 'huanhuan.db'}"
