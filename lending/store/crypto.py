"""Sealing what is kept of persons: AES-256-GCM under a data key that never enters the database.

The key is HUANHUAN_KEY (base64, 32 bytes), else a file of mode 600 under HUANHUAN_VAR/secrets, made on first use. Old
keys may follow in HUANHUAN_OLD_KEYS (comma separated), so that a key can be changed without losing what is kept.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lending.store.place import var

_NONCE, _ID = 12, 4  # bytes


class SealBroken(Exception):
    """A sealed value cannot be opened: it was changed, or its key is not here."""


def seal(plain: bytes) -> bytes:
    """key id · nonce · ciphertext with its tag."""
    key = _keys()[0]
    nonce = secrets.token_bytes(_NONCE)
    return _id(key) + nonce + _cipher(key).encrypt(nonce, plain, None)


def unseal(sealed: bytes) -> bytes:
    """The plain bytes. Raises SealBroken."""
    sealed = bytes(sealed)
    for key in _keys():
        if _id(key) == sealed[:_ID]:
            try:
                return _cipher(key).decrypt(sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :], None)
            except (InvalidTag, ValueError):
                break
    raise SealBroken("a kept value cannot be opened with the keys at hand")


def blind_index(value: str) -> str:
    """A keyed fingerprint (64 hex digits) by which a sealed value can be looked up without opening any."""
    key = hmac.new(_keys()[0], b"blind index", hashlib.sha256).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


@cache
def _keys() -> tuple[bytes, ...]:
    given = os.environ.get("HUANHUAN_KEY") or _key_file(var() / "secrets" / "data.key")
    old = os.environ.get("HUANHUAN_OLD_KEYS", "")
    return tuple(_key(text) for text in [given, *filter(None, old.split(","))])


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("the data key (HUANHUAN_KEY or its file) is not base64") from None
    if len(key) != 32:
        raise ValueError(f"the data key (HUANHUAN_KEY or its file) must be 32 bytes, not {len(key)}")
    return key


def _key_file(path: Path) -> str:
    """The key in this file; of several processes that find none, one makes it and all read that one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        complete = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        handle = os.open(complete, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)).decode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(complete, path)  # never over an existing key, never half written
        complete.unlink()
    return path.read_text()


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@cache
def _id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:_ID]
