"""Terms of retention: what a policy may say, and the command that counts and deletes by it."""

import argparse
import re
from pathlib import Path

import pytest

import lending.store.retention as retention
from lending.store import retention_commands
from lending.store.conversation_rows import Message
from lending.store.retention_policy import FILE, read_retention
from tests.unit.store.archive import ORIGINALS, POLICY, SECOND, Archive, archive

__all__ = ["archive"]


def test_every_kind_has_a_term_and_every_term_a_kind() -> None:
    assert set(POLICY.as_dict()) == set(retention.KINDS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("conversations: {days: 0}", "conversations.days: must be 1 to 36500, not 0"),
        ("conversations: {days: two years}", "conversations.days: must be a whole number, not 'two years'"),
        ("conversations: {days: 1.5}", "conversations.days: must be a whole number, not 1.5"),
        ("conversations: 730", "conversations: must be an object"),
        ("conversations: {weeks: 9}", "conversations.weeks: unknown field; known: days"),
        ("transcripts: {days: 729}", "transcripts.days: must be at least those of conversations, 730"),
        ("code_attempts: {days: 1}", "code_attempts.days: must be at least 2"),
        ("telegram_updates: {days: 2}", "telegram_updates.days: must be at least 3"),
        ("ratings: {days: 9}", "ratings: unknown field"),
    ],
)
def test_a_policy_that_cannot_be_names_file_and_field(tmp_path: Path, line: str, said: str) -> None:
    kind = line.partition(":")[0]
    kept = [each for each in FILE.read_text().splitlines() if not each.startswith(f"{kind}:")]
    (tmp_path / "own.yml").write_text("\n".join([*kept, line]))
    with pytest.raises(ValueError, match=re.escape(f"own.yml: {said}")):
        read_retention(tmp_path / "own.yml")


@pytest.mark.parametrize("text", ["", "- a list", "{"])
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.yml").write_text(text)
    with pytest.raises(ValueError, match=r"own\.yml"):
        read_retention(tmp_path / "own.yml")


def test_the_command_counts_and_with_apply_deletes(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.say()
    monkeypatch.setenv("HUANHUAN_DATABASE_URL", archive.kept.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HUANHUAN_CLOCK", str(tmp_path / "clock"))
    (tmp_path / "clock").write_text((archive.said_at + ORIGINALS + SECOND).isoformat())

    def huanhuan(*words: str) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        retention_commands.add_parser(parser.add_subparsers())
        arguments = parser.parse_args(["retention", *words])
        code = int(arguments.run(arguments))
        said = capsys.readouterr()
        return code, " ".join((said.out + said.err).split())

    code, said = huanhuan()
    assert code == 0 and said.startswith("conversations 1 over for more than 730 days transcripts 0 over")
    assert "nothing was deleted" in said and archive.count(Message) == 2
    code, said = huanhuan("--apply")
    assert code == 0 and said.startswith("conversations 1 ") and said.endswith(" deleted") and archive.count(Message) == 0
    assert huanhuan("--apply")[1].startswith("conversations 0 ")
    code, said = huanhuan("--apply", "--policy", str(tmp_path / "none.yml"))
    assert code == 1 and "none.yml" in said
