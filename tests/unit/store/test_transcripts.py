"""Transcripts on both databases: what is found by marks and by words in either script, page by page."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

import lending.store.finding
import lending.store.search
from lending.store.conversations import Answer, StaleTurn, commit_turn, next_waiting, receive
from lending.store.engine import make_engine, make_sessions
from lending.store.finding import PAGE, Asked, beside, counts, find, newer
from lending.store.handovers import NotTheirTurn, ask_for_person, before, hand_back, queue, say_as_person, take_over
from lending.store.notes import add_note, assign, notes_of, review, set_tag
from lending.store.search import grams
from lending.store.transcript_rows import Transcript
from lending.store.transcripts import marks_of, turns_of
from tests.unit.store.floor import NOON, Floor


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    engine = make_engine(database_url)
    yield Floor(make_sessions(engine))
    engine.dispose()


def row(session: Session, conversation_id: str) -> Transcript:
    return session.get_one(Transcript, conversation_id)


def test_what_is_indexed() -> None:
    assert grams("失业了 OK，3期") == ["失业", "业了", "了", "ok", "3", "期"]
    assert grams("") == grams("，。！⟦⟧") == []


@pytest.mark.parametrize(
    "words, found",
    [
        ("失业", ["我失業了，還唔起", "上个月失业"]),
        ("失業了", ["我失業了，還唔起"]),
        ("业", ["我失業了，還唔起", "上个月失业"]),
        ("还", ["我失業了，還唔起"]),
        ("上个月 失业", ["上个月失业"]),
        ("ok", ["OK 分12期"]),
        ("12", ["OK 分12期"]),
        ("失了", []),
        ("'失业' OR \"1\" --", []),
        ("*", []),
        ("失业)", ["我失業了，還唔起", "上个月失业"]),
    ],
)
def test_words_of_any_length_are_found_in_both_scripts(floor: Floor, words: str, found: list[str]) -> None:
    for said in ("上个月失业", "我失業了，還唔起", "OK 分12期"):
        floor.say(said)
    assert floor.found(words=words) == found


@pytest.mark.parametrize("recent", [0, 2, 3, 100])
@pytest.mark.parametrize("most", [1, 2, 5])
def test_the_newest_are_found_wherever_they_stand(
    floor: Floor, recent: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lending.store.search, "_RECENT", recent)
    monkeypatch.setattr(lending.store.finding, "_MOST_FOUND", most)
    said = ["失业一", "你好", "失业二", "谢谢", "失业三"]
    for each in said:
        floor.say(each)
    assert floor.found(words="失业") == ["失业三", "失业二", "失业一"][:most]
    assert floor.found(words="谢谢") == ["谢谢"]


def test_marks_are_all_needed_and_the_newest_come_first(floor: Floor) -> None:
    floor.say("一", "complaint", "plan_offered")
    second = floor.say("二", "complaint")
    floor.say("三", channel="telegram")
    assert floor.found() == ["三", "二", "一"]
    assert floor.found("complaint") == ["二", "一"]
    assert floor.found("complaint", "plan_offered") == ["一"]
    assert floor.found("channel:telegram", "complaint") == floor.found("nothing") == []
    floor.say("二又", conversation_id=second)
    assert floor.found("complaint") == ["二又", "一"]
    with floor.sessions() as session:
        assert counts(session, ["complaint", "channel:web", "x"]) == {"complaint": 2, "channel:web": 2, "x": 0}
        assert newer(session, Asked(("complaint",)), NOON + timedelta(minutes=1)) == 1
        assert [turn.said for turn in turns_of(session, second)] == ["二", "二又"]


def test_pages_follow_each_other_without_gap_or_repeat(floor: Floor) -> None:
    said = [str(number) for number in range(PAGE + 7)]
    for text in said:
        floor.say(text, "complaint")
    with floor.sessions() as session:
        first = find(session, Asked(("complaint",)))
        rest = find(session, Asked(("complaint",)), first.more)
        assert [each.said for each in (*first.rows, *rest.rows)] == said[::-1] and rest.more is None
        middle = first.rows[3]
        assert beside(session, Asked(("complaint",)), middle) == (
            first.rows[2].conversation_id, first.rows[4].conversation_id,
        )  # fmt: skip


def test_dates_bound_the_list(floor: Floor) -> None:
    floor.say("一")
    floor.say("二")
    second = NOON + timedelta(minutes=2)
    with floor.sessions() as session:
        assert [each.said for each in find(session, Asked(since=second)).rows] == ["二"]
        assert [each.said for each in find(session, Asked(until=second)).rows] == ["一"]


def test_notes_tags_review_and_assignment(floor: Floor) -> None:
    conversation_id = floor.say("一")
    with floor.sessions.begin() as session:
        own = row(session, conversation_id)
        add_note(session, own, "agent", "要回电", 1, NOON)
        set_tag(session, own, "回访", True)
        assign(session, own, "li", "agent", NOON)
        assign(session, own, "wang", "agent", NOON)
        review(session, own, True, "agent", NOON)
    assert floor.found("tag:回访", "assigned:wang", "reviewed") == ["一"] and floor.found("assigned:li") == []
    with floor.sessions.begin() as session:
        own = row(session, conversation_id)
        review(session, own, False, "agent", NOON)
        set_tag(session, own, "回访", False)
        assign(session, own, None, "agent", NOON)
        assert [note.text for note in notes_of(session, conversation_id)] == ["要回电"]
    with floor.sessions() as session:
        assert marks_of(session, [conversation_id])[conversation_id] == {
            "unread", "visitor", "channel:web", "locale:zh_Hans_CN",
        }  # fmt: skip


def test_danger_shown_while_waiting_goes_before_the_others(floor: Floor) -> None:
    first, second = floor.say("找人工"), floor.say("也找人工")
    with floor.sessions.begin() as session:
        ask_for_person(session, first, "asked", "m1", NOON)
        waits = ask_for_person(session, second, "asked", "m2", NOON + timedelta(minutes=1))
        assert ask_for_person(session, second, "care", "m3", NOON + timedelta(minutes=2)).asked_at == waits.asked_at
        assert [handover.conversation_id for handover, _ in queue(session)] == [second, first]


def test_a_person_takes_over_and_gives_back(floor: Floor) -> None:
    hello = Answer("staff.hello", "您好")
    first, second = floor.say("找人工"), floor.say("也找人工")
    with floor.sessions.begin() as session:
        asked = ask_for_person(session, first, "asked", "m1", NOON)
        assert ask_for_person(session, first, "asked", "m2", NOON + timedelta(minutes=5)).id == asked.id
        later = ask_for_person(session, second, "care", "m3", NOON + timedelta(minutes=9))
        assert (before(session, asked), before(session, later)) == (0, 1)
        assert [handover.conversation_id for handover, _ in queue(session)] == [second, first]  # danger comes first
    with floor.sessions.begin() as session:
        take_over(session, first, "li", "小李", hello, NOON)
    with floor.sessions.begin() as session:
        with pytest.raises(NotTheirTurn):
            take_over(session, first, "wang", "小王", hello, NOON)
        with pytest.raises(NotTheirTurn):
            say_as_person(session, first, "wang", "小王", "我来", NOON)
        assert say_as_person(session, first, "li", "小李", "我来", NOON).body["by"] == "小李"
        receive(session, first, "x", {"text": "好"}, NOON)
        waiting = next_waiting(session, first)
        assert waiting is not None and waiting.handled_by == "li"
    assert floor.found("with_person") == ["找人工"] and floor.found("waits_for_person") == ["也找人工"]
    with floor.sessions.begin() as session:
        hand_back(session, first, "li", Answer("staff.goodbye", "再见"), "已说明", NOON)
        with pytest.raises(NotTheirTurn):
            hand_back(session, first, "li", hello, "", NOON)
        waiting = next_waiting(session, first)
        assert waiting is not None and waiting.handled_by is None
    assert floor.found("with_person") == []


def test_a_turn_in_work_is_the_persons_when_they_take_over(floor: Floor) -> None:
    conversation_id = floor.say("一")
    with floor.sessions.begin() as session:
        receive(session, conversation_id, "y", {"text": "二"}, NOON)
        waiting = next_waiting(session, conversation_id)
        take_over(session, conversation_id, "li", "小李", Answer("staff.hello", "您好"), NOON)
    assert waiting is not None and waiting.body["text"] == "二"
    with floor.sessions.begin() as session, pytest.raises(StaleTurn):
        commit_turn(session, waiting, [], events=None, locale="zh_Hans_CN", now=NOON)


def test_marks_that_hardly_meet_are_looked_for_part_by_part(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lending.store.finding, "_MOST_TRIED", 4)
    both = floor.say("两样", "complaint", "dispute")
    for number in range(9):
        floor.say(f"{number}", "complaint" if number % 2 else "dispute")
    asked, place, found, pages = Asked(("complaint", "dispute")), None, [], 0
    with floor.sessions() as session:
        while pages == 0 or place is not None:
            page = find(session, asked, place)
            found, place, pages = [*found, *(row.conversation_id for row in page.rows)], page.more, pages + 1
        assert (found, pages) == ([both], 2), "nothing is passed over, and no page looks further than it may"


def test_those_beside_keep_to_the_dates_and_words_of_the_list(floor: Floor) -> None:
    rows = [floor.say(text) for text in ("失业了", "还款", "失业两月", "失业三月")]
    with floor.sessions() as session:
        row = session.get_one(Transcript, rows[2])
        assert beside(session, Asked(words="失业"), row) == (rows[3], rows[0])
        assert beside(session, Asked(since=NOON + timedelta(minutes=2)), row) == (rows[3], rows[1])
        until = row.last_at + timedelta(seconds=1)
        assert beside(session, Asked(since=NOON + timedelta(minutes=3), until=until), row) == (None, None)
        assert beside(session, Asked(words="*"), row) == (None, None)
