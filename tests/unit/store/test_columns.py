"""What the column types promise, on both databases: exact money, aware times, sealed persons."""

import base64
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column as Col
from sqlalchemy import MetaData, Table, column, insert, select
from sqlalchemy.exc import StatementError

from lending.store import crypto
from lending.store.base import DecimalText, EncryptedJson, EncryptedText, UtcDateTime, new_id
from lending.store.crypto import SealBroken, blind_index, seal, unseal
from lending.store.engine import make_engine

ROOT = Path(__file__).resolve().parents[3]
THINGS = Table(
    "things",
    MetaData(),
    Col("at", UtcDateTime),
    Col("amount", DecimalText),
    Col("name", EncryptedText),
    Col("said", EncryptedJson),
)


@pytest.fixture
def fresh_keys() -> Iterator[None]:
    crypto._keys.cache_clear()
    yield
    crypto._keys.cache_clear()


@pytest.fixture
def things(database_url: str) -> Iterator[Any]:
    with make_engine(database_url).begin() as connection:
        THINGS.create(connection)
        yield connection


def there_and_back(things: Any, **values: object) -> Any:
    things.execute(insert(THINGS).values(**values))
    return things.execute(select(*[THINGS.c[name] for name in values])).one()


@pytest.mark.parametrize("amount", ["0", "0.10", "1234567890123456.789", "-0.01", "1E+3", "300000"])
def test_money_comes_back_exactly(things: Any, amount: str) -> None:
    assert there_and_back(things, amount=Decimal(amount)).amount == Decimal(amount)


@pytest.mark.parametrize("wrong", [1.5, Decimal("NaN"), Decimal("Infinity"), 3])
def test_money_is_a_finite_decimal(things: Any, wrong: object) -> None:
    with pytest.raises(StatementError, match="finite Decimal"):
        there_and_back(things, amount=wrong)


def test_times_come_back_aware_in_utc(things: Any) -> None:
    shanghai = timezone(timedelta(hours=8))
    back = there_and_back(things, at=datetime(2026, 3, 2, 0, 30, 1, 5, tzinfo=shanghai)).at
    assert back == datetime(2026, 3, 1, 16, 30, 1, 5, tzinfo=timezone.utc)
    assert back.utcoffset() == timedelta(0)


def test_a_naive_time_is_refused(things: Any) -> None:
    with pytest.raises(StatementError, match="naive"):
        there_and_back(things, at=datetime(2026, 3, 2))


def test_persons_are_sealed_in_the_database_and_open_to_the_code(things: Any) -> None:
    back = there_and_back(things, name="王建国", said={"收入": ["6000", None]})
    assert (back.name, back.said) == ("王建国", {"收入": ["6000", None]})
    raw = things.execute(select(column("name"), column("said")).select_from(THINGS)).one()
    assert "王建国".encode() not in bytes(raw[0])
    assert b"6000" not in bytes(raw[1])


def test_the_same_words_are_sealed_differently_each_time() -> None:
    assert seal(b"x") != seal(b"x")


@pytest.mark.parametrize("at", [0, 4, 20, -1])
def test_a_changed_seal_does_not_open(at: int) -> None:
    sealed = bytearray(seal("王建国".encode()))
    sealed[at] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(sealed))


@pytest.mark.parametrize("short", [b"", b"abc", b"abcdefgh"])
def test_what_is_no_seal_does_not_open(short: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(short)


def test_a_new_key_still_opens_what_the_old_one_sealed(monkeypatch: pytest.MonkeyPatch, fresh_keys: None) -> None:
    old, new = (base64.b64encode(bytes([n] * 32)).decode() for n in (1, 2))
    monkeypatch.setenv("HUANHUAN_KEY", old)
    sealed = seal(b"kept")
    crypto._keys.cache_clear()
    monkeypatch.setenv("HUANHUAN_KEY", new)
    with pytest.raises(SealBroken):
        unseal(sealed)
    crypto._keys.cache_clear()
    monkeypatch.setenv("HUANHUAN_OLD_KEYS", old)
    assert unseal(sealed) == b"kept"
    assert unseal(seal(b"new")) == b"new"


@pytest.mark.parametrize("key", ["nonsense!", base64.b64encode(b"short").decode()])
def test_a_bad_key_is_told_without_telling_it(monkeypatch: pytest.MonkeyPatch, fresh_keys: None, key: str) -> None:
    monkeypatch.setenv("HUANHUAN_KEY", key)
    with pytest.raises(ValueError, match="data key") as told:
        seal(b"x")
    assert key not in str(told.value)


def test_many_processes_make_one_key_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "HUANHUAN_KEY"}
    environment |= {"HUANHUAN_VAR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    program = "from lending.store.crypto import blind_index; print(blind_index('x'))"
    running = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, cwd=tmp_path)
        for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in running}) == 1
    assert [file.name for file in (tmp_path / "secrets").iterdir()] == ["data.key"]
    assert stat.S_IMODE((tmp_path / "secrets" / "data.key").stat().st_mode) == 0o600


def test_blind_index_finds_and_does_not_tell() -> None:
    assert blind_index("+86 130") == blind_index("+86 130") != blind_index("+86 131")
    assert len(blind_index("x")) == len(blind_index("x" * 100)) == 64


def test_ids_are_opaque_and_never_the_same() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(each) == 22 and each.replace("-", "").replace("_", "").isalnum() for each in ids)
