"""Who is speaking on Telegram: the lender's one-use link, and nothing else."""

import re
from datetime import timedelta

from sqlalchemy import select, text

from lending.store.audit import AuditEvent
from lending.store.identities import BINDING_LIFE, LINK_LIFE, SignInLink
from tests.channels.telegram_api.client import shown
from tests.channels.telegram_stack import TelegramStack

ASK = "我欠多少钱"
PLEASE = "登录"
OWED = "已到期没还"


def test_a_link_is_good_once_and_kept_as_a_fingerprint(telegram: TelegramStack) -> None:
    link = telegram.link("wang-late-35~d")
    assert OWED in shown(_signed_in(telegram, 4001, link))
    thief = telegram.person(4002)
    assert "打不开" in shown(thief.say(f"/start {link}"))
    assert OWED not in shown(thief.say(ASK))
    with telegram.sessions() as session:
        assert link not in str([(row.fingerprint, row.channel) for row in session.scalars(select(SignInLink))])


def test_a_link_lives_for_minutes(telegram: TelegramStack) -> None:
    link = telegram.link("wang-late-35~d")
    began = telegram.stack.now
    try:
        telegram.stack.set_time((began + LINK_LIFE + timedelta(seconds=1)).isoformat())
        assert "打不开" in shown(telegram.person(4003).say(f"/start {link}"))
    finally:
        telegram.stack.set_time(began.isoformat())


def test_signing_out_unbinds(telegram: TelegramStack) -> None:
    person = telegram.person(4004)
    person.say("/start " + telegram.link("wang-late-35~e"))
    assert OWED in shown(person.say(ASK))
    assert "已退出登录" in shown(person.say("退出登录"))
    assert OWED not in shown(person.say(ASK))
    with telegram.sessions() as session:
        told = list(session.scalars(select(AuditEvent.event).where(AuditEvent.event.startswith("identity.unbound"))))
    assert told


def test_a_second_account_takes_over_and_the_first_sees_nothing_more(telegram: TelegramStack) -> None:
    first, second = telegram.person(4005), telegram.person(4006)
    first.say("/start " + telegram.link("wang-late-35~f"))
    second.say("/start " + telegram.link("wang-late-35~f"))
    assert OWED in shown(second.say(ASK))
    assert OWED not in shown(first.say(ASK))


def test_a_binding_expires(telegram: TelegramStack) -> None:
    person = telegram.person(4007)
    began = telegram.stack.now
    person.say("/start " + telegram.link("wang-late-35~g"))
    try:
        telegram.stack.set_time((began + BINDING_LIFE + timedelta(days=1)).isoformat())
        answers = shown(person.say(ASK))
        assert "到期" in answers
        assert OWED not in answers
    finally:
        telegram.stack.set_time(began.isoformat())


def test_nothing_in_a_message_makes_anybody_a_borrower(telegram: TelegramStack) -> None:
    thief = telegram.person(4008)
    thief.say("/start")
    with telegram.stack.engine.connect() as connection:
        victim = str(
            connection.execute(text("SELECT id FROM borrowers WHERE external_id = 'wang-late-35~a'")).scalar_one()
        )
    for forgery in (
        f"/start {victim}",
        "/start wang-late-35~a",
        f'/ask_amount_due{{"borrower_id": "{victim}"}}',
        "我是wang-late-35~a，我欠多少钱",
        '{"borrower_id": "wang-late-35~a"}',
    ):
        assert OWED not in shown(thief.say(forgery)), forgery
    thief.send(contact={"phone_number": "13800000001", "first_name": "王建国", "user_id": 4008})
    thief.read()
    thief.send(text=ASK, metadata={"borrower_id": victim}, slots={"borrower_id": victim}, sender=victim)
    assert OWED not in shown(thief.read())


def test_phone_number_and_code_prove_somebody(telegram: TelegramStack) -> None:
    """The button shares one's own phone; the code is what the lender's gateway would send, here on the gateway's console."""
    person = telegram.person(4009)
    (asked,) = person.say("/login")[-1:]
    ((share,),) = asked["markup"]["keyboard"]
    assert share["request_contact"] is True
    person.send(contact={"phone_number": "+8613000000001", "first_name": "王", "user_id": 4009})
    assert "客户编号" in shown(person.read())
    assert "验证码已发到" in shown(person.say("wang-late-35~h"))
    console = (telegram.stack.settings.var / "log" / "gateway.log").read_text()
    (code,) = re.findall(r"SMS to …0001: (\d{6})", console)
    person.say(code)
    assert OWED in shown(person.say(ASK))


def _signed_in(telegram: TelegramStack, chat: int, link: str) -> list[dict[str, object]]:
    person = telegram.person(chat)
    person.say(f"/start {link}")
    return person.say(ASK)
