"""A reminder on the simulated Telegram: neutral for whoever sees the preview, and one tap from a plan."""

from tests.channels.telegram_api.client import shown
from tests.channels.telegram_stack import TelegramStack
from tests.reminding import remind


def test_from_a_reminder_into_a_plan(telegram: TelegramStack) -> None:
    person, borrower, began = telegram.person(5001, "zh-hant"), "lin-tw-late-20~h", telegram.stack.now
    try:
        telegram.stack.set_time("2026-03-13T10:00:00+08:00")
        person.say("/start " + telegram.link(borrower))
        assert remind(telegram.stack, borrower, "2026-03-13") == 1
        (line,) = person.read()
        assert "這裡可以陪您想" in shown([line])
        assert not any(word in shown([line]) for word in ("逾期", "NT$", "貸", "欠"))
        titles = [button["text"] for row in line["keyboard"] for button in row]
        assert titles == ["看看分期", "看看延期", "找人聊聊", "別再傳這類訊息"]
        person.press("看看分期")
        for answer in ("每月45000", "22000", "沒有", "10號"):
            answers = person.say(answer)
        assert "方案" in shown(answers)
        assert remind(telegram.stack, borrower, "2026-03-13") == 0, "once"
    finally:
        telegram.stack.set_time(began.isoformat())
