"""Cards with plausible figures for the fake server, already worded, in either script."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

Leaf = dict[str, Any]
Card = dict[str, Any]
MONTHLY_RATE = Decimal("0.013")
FIRST_DUE = date(2026, 4, 10)


class Wording:
    """Leaves in one locale: Simplified with CNY, Traditional with TWD."""

    def __init__(self, locale: str) -> None:
        self.traditional = locale.startswith("zh_Hant")

    def say(self, simplified: str, traditional: str) -> str:
        return traditional if self.traditional else simplified

    def phrase(self, simplified: str, traditional: str) -> Leaf:
        return {"phrase": "fake", "text": self.say(simplified, traditional)}

    def money(self, amount: Decimal | str) -> Leaf:
        unit = Decimal("1") if self.traditional else Decimal("0.01")
        rounded = Decimal(amount).quantize(unit, ROUND_HALF_EVEN)
        sign = "NT$" if self.traditional else "¥"
        shown = f"{'-' if rounded < 0 else ''}{sign}{abs(rounded):,}"
        return {"amount": str(rounded), "currency": "TWD" if self.traditional else "CNY", "text": shown}

    def day(self, on: date) -> Leaf:
        return {"date": on.isoformat(), "text": f"{on.year}年{on.month}月{on.day}日"}

    def time(self, month: int, day: int, clock: str = "10:00") -> Leaf:
        return {"time": f"2026-{month:02}-{day:02}T{clock}:00+08:00", "text": f"2026年{month}月{day}日 {clock}"}

    def rate(self, shown: str) -> Leaf:
        return {"rate": str(Decimal(shown) / 100), "text": f"{shown}%"}

    def count(self, number: int) -> Leaf:
        return {"count": number, "text": str(number)}


def month_after(start: date, months: int) -> date:
    month = start.month - 1 + months
    return start.replace(year=start.year + month // 12, month=month % 12 + 1)


def schedule_rows(words: Wording, principal: Decimal, count: int) -> tuple[list[Card], Decimal, Decimal]:
    """Level instalments: rows, the instalment, the sum."""
    unit = Decimal("1") if words.traditional else Decimal("0.01")
    payment = (principal * MONTHLY_RATE / (1 - (1 + MONTHLY_RATE) ** -count)).quantize(unit)
    rows, left, sum_ = [], principal, Decimal(0)
    for number in range(1, count + 1):
        interest = (left * MONTHLY_RATE).quantize(unit)
        part = left if number == count else payment - interest
        left -= part
        sum_ += part + interest
        parts = {"principal": part, "interest": interest, "fee": 0, "penalty": 0, "total": part + interest, "balance": left}
        rows.append({
            "number": number,
            "due": words.day(month_after(FIRST_DUE, number - 1)),
            **{name: words.money(Decimal(amount)) for name, amount in parts.items()},
        })  # fmt: skip
    return rows, payment, sum_


def owed(words: Wording) -> Decimal:
    return Decimal("36800") if words.traditional else Decimal("8640.00")


def standing(words: Wording) -> Card:
    parts = [("本金", "本金", "1480.20"), ("利息", "利息", "208.60"), ("罚息", "違約金", "37.45"), ("费用", "費用", "0")]
    scale = 4 if words.traditional else 1
    total = sum((Decimal(amount) * scale for _, _, amount in parts), Decimal(0))
    return {
        "type": "standing",
        "as_of": words.time(3, 2),
        "loans": [{
            "loan": words.phrase("安心消费贷", "安心信貸"),
            "days_past_due": words.count(35),
            "since": words.day(date(2026, 1, 26)),
            "total": words.money(total),
            "parts": [
                {"label": words.phrase(hans, hant), "amount": words.money(Decimal(amount) * scale)}
                for hans, hant, amount in parts
            ],
            "next_date": words.day(date(2026, 3, 26)),
            "next_amount": words.money(Decimal("863.13") * scale),
        }],
    }  # fmt: skip


def plans(words: Wording, reason: str | None = None) -> Card:
    kinds = [
        (("推荐", "推薦"), ("剩余款重新分期", "剩餘款項重新分期"), 12, [
            ("每期在您说的 800 元以内", "每期在您說的範圍以內"), ("还款日仍是每月 10 日", "繳款日仍是每月 10 日"),
        ]),
        (("总成本最低", "總成本最低"), ("逾期款分摊，合同照旧", "逾期款分攤，契約照舊"), 6, [
            ("总共多付的最少", "總共多付的最少"),
        ]),
        (("每期最少", "每期最少"), ("剩余款重新分期", "剩餘款項重新分期"), 18, [
            ("每期金额最小", "每期金額最小"), ("留出了必要的生活开支", "留出了必要的生活開支"),
        ]),
    ]  # fmt: skip
    options = []
    for ordinal, (role, kind, count, reasons) in enumerate(kinds, start=1):
        rows, payment, total = schedule_rows(words, owed(words), count)
        said = [words.phrase(*each) for each in reasons]
        options.append({
            "id": f"plan-{ordinal}",
            "ordinal": ordinal,
            "kind": words.phrase(*kind),
            "role": words.phrase(*role),
            "pay_now": words.money("0"),
            "payment": words.money(payment),
            "payment_max": words.money(payment),
            "count": words.count(count),
            "first": rows[0]["due"],
            "last": rows[-1]["due"],
            "total": words.money(total),
            "contract_total": words.money(total - 40 * count),
            "extra": words.money(Decimal(38 * count)),
            "nominal": words.rate("15.60"),
            "effective": words.rate("16.77"),
            "reasons": [{"phrase": "fake", "text": reason}] if reason else said,
            "needs_approval": ordinal == 3,
        })  # fmt: skip
    return {"type": "plans", "as_of": words.time(3, 2), "expires": words.time(3, 5), "options": options}


def schedule(words: Wording, count: int = 12) -> Card:
    rows, _, total = schedule_rows(words, owed(words), count)
    return {
        "type": "schedule",
        "title": words.phrase("方案一的完整还款计划", "方案一的完整還款計畫"),
        "rows": rows,
        "total": words.money(total),
    }


def cost_table(words: Wording) -> Card:
    _, _, total = schedule_rows(words, owed(words), 12)
    lender = words.phrase("贷款机构", "貸款機構")

    def item(name: tuple[str, str], method: tuple[str, str], standard: Leaf, amount: Decimal) -> Card:
        return {
            "item": words.phrase(*name),
            "method": words.phrase(*method),
            "standard": standard,
            "payee": lender,
            "amount": words.money(amount),
        }

    by_day = ("按剩余本金逐日计算", "按剩餘本金逐日計算")
    return {
        "type": "cost_table",
        "items": [
            item(("本金", "本金"), ("分 12 期归还", "分 12 期償還"), words.money(owed(words)), owed(words)),
            item(("利息", "利息"), by_day, words.rate("15.60"), total - owed(words)),
        ],
        "contingent": [item(("罚息", "違約金"), by_day, words.rate("5.00"), Decimal(0))],
        "nominal": words.rate("15.60"),
        "effective": words.rate("16.77"),
        "total": words.money(total),
    }


def agreement(words: Wording) -> Card:
    rows, payment, total = schedule_rows(words, owed(words), 12)
    return {
        "type": "agreement",
        "id": "an-agreement",
        "number": "HH-20260302-7K3Q9D",
        "status": words.phrase("生效中", "生效中"),
        "accepted": words.time(3, 2, "10:06"),
        "cancel_until": words.time(3, 5, "10:06"),
        "payment": words.money(payment),
        "count": words.count(12),
        "first": rows[0]["due"],
        "last": rows[-1]["due"],
        "total": words.money(total),
        "rows": [{**row, "state": words.phrase("待还", "待繳")} for row in rows],
    }


def facts(words: Wording) -> Card:
    said: Sequence[tuple[str, str, str, str]] = (
        ("不良信息自终止之日起保存 5 年，超过 5 年会被删除。", "延遲還款紀錄自清償日起揭露一定期間，期滿後不再揭露。",
         "征信业管理条例第十六条", "金融聯合徵信中心信用資訊揭露期限"),
        ("您可以对有误的记录提出异议，机构应在 20 日内答复。", "您可以申請複查有誤的紀錄。",
         "征信业管理条例第二十五条", "金融聯合徵信中心複查作業說明"),
    )  # fmt: skip
    return {
        "type": "facts",
        "items": [
            {
                "says": words.phrase(hans, hant),
                "source": words.phrase(source, paper),
                "effective": words.day(date(2013, 3, 15)),
                "review": words.day(date(2027, 6, 30)),
            }
            for hans, hant, source, paper in said
        ],
    }


def contacts(words: Wording) -> Card:
    """A ledger of three contacts, the newest withdrawn."""
    agent, call = words.phrase("委托机构 north", "委外機構 north"), words.phrase("电话", "電話")
    collection = words.phrase("催收", "催收")
    withdrawn = words.phrase(
        "已由委托机构 north 于 2026年3月2日 撤回，不算一次", "已由委外機構 north 於 2026年3月2日 撤回，不算一次"
    )
    made = (
        (words.time(2, 25, "11:00"), agent, call, collection, words.phrase("联系到了别人", "聯絡到別人"), withdrawn),
        (words.time(2, 22, "09:40"), agent, call, collection, words.phrase("没有接通", "沒有接通"), None),
        (words.time(2, 20, "10:12"), words.phrase("贷款机构", "貸款機構"), words.phrase("网页聊天", "網頁聊天"),
         words.phrase("还款日前的提醒", "還款日前的提醒"), words.phrase("已送达", "已送達"), None),
    )  # fmt: skip
    names = ("at", "by", "channel", "why", "outcome", "withdrawn")
    return {"type": "contacts", "rows": [dict(zip(names, row, strict=True)) for row in made], "total": words.count(len(made))}
