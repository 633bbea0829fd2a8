"""The direct reading of danger: what is said outright, what is asked about, what is only a manner of speaking."""

import pytest
import yaml

from bot.nlu.fold import fold
from bot.nlu.safety import SAFETY, Danger, danger


def read(text: str) -> Danger:
    return danger(fold(text).text)


@pytest.mark.parametrize(
    "text",
    [
        "我真的好想死你懂吗", "不想活了就这样", "干脆从楼上跳下去", "木炭都买好了", "遺書我寫好了", "拿我這條命還你們", "唔想做人喇", "不如死咗算",
        "我老公说他不想活了", "带着孩子一起跳河", "有没有不痛苦的死法", "睡着了再也不醒就好了", "永别了", "割过腕没死成", "想登出這個世界",
        "人生好累想死", "你們再打來我就跳", "怎么死不给房东添麻烦", "这个世界我不想待了", "吞了一整排史蒂諾斯", "煤气打开了", "死是唯一出路", "點解我仲未死",
        "我兒子被討債逼到吞藥", "我怕我妈想不开", "一家大細一齊走,乾手淨腳", "我女兒傳訊息說想死", "妈妈当初不该生我",
    ],
)  # fmt: skip
def test_said_outright(text: str) -> None:
    assert read(text) is Danger.DIRECT


@pytest.mark.parametrize(
    "text", ["我不在了他们会过得更好", "我就是全家的累赘", "最近老有不好的念头", "人没了贷款谁还", "烂命一条你们拿去", "屋企冇咗我會輕鬆啲",
     "要钱没有,要命一条", "老天爷把我收了吧", "等小孩考完試我就離開", "呢個禮拜之後唔會再有我", "如果明天我沒上線", "不知道自己能不能撑过今晚",
     "我驚自己會跳", "遗照我都拍好了", "講聲再見,下世先還", "揸緊車成日諗住撞埋石壆"],
)  # fmt: skip
def test_may_mean_it(text: str) -> None:
    assert read(text) in (Danger.HINT, Danger.DIRECT)


@pytest.mark.parametrize(
    "text",
    [
        "还款烦死了", "笑死我了", "穷死了", "催死人了", "该死又忘了还", "死期存款多少利息", "这笔是死账吧", "我死活登不上", "打死不分期", "想死你们了",
        "我爸死了他的卡怎么办", "老公上個月過世了", "借款人死亡后谁还", "猪都死光了还不上", "手机死机了", "这些骗子都去死吧", "客服骂我去死", "晚一天又不会死",
        "跳楼价甩卖", "这辈子都还不完", "要命,忘了还", "买农药的钱还没结", "一次还清一了百了", "我想好好活着", "我走了,再见", "笑不活了这利息", "公司活不下去了",
        "我挂了电话他们又打", "掛掉又打,一個下午三十幾通", "我上班路过大桥", "烦得想死", "奉陪到死,法院见", "这门号刚办的,不要再找我", "从二楼摔下来骨折了",
        "药吃完了没钱买", "想跳槽", "页面一点就跳出来错误", "我挺过来了,过完年就还", "孩子交给我妈带,我出去打工", "上吊还得喘口气", "没有我的同意不准扣",
        "催收说不如死了算了", "买农药打果树", "孩子放学我就走", "自殺身亡的人欠的卡債要繼承嗎", "别催得这么死", "我没签过字,合同作废",
    ],
)  # fmt: skip
def test_a_manner_of_speaking(text: str) -> None:
    assert read(text) in (Danger.NONE, Danger.FIGURE)


@pytest.mark.parametrize(
    ("manner_of_speaking", "meant"),
    [
        ("征信死了", "征信死了我也死了算了"), ("游戏里死了三次", "游戏都不想玩只想死"), ("追的动漫男主自杀了", "男主死了我也想死"),
        ("公司活不下去了", "公司倒了我活不下去"), ("生意差得跳楼", "生意亏到我想跳楼"), ("倉鼠死了花了好多錢", "貓死了我也不想活"),
        ("填表填得想死", "填完这个我就去死"), ("排隊排到想死", "排隊排到想死的心都有"), ("催债的像鬼一样缠着我", "像鬼一样活着没意思"),
        ("气得我想撞墙", "气得我想撞墙死"), ("层楼系我条命", "孩子是我的命,没了孩子我也不活了"), ("拼了老命都给你们还清", "拼了老命也还不上,我不想活了"),
        ("死了这条心吧", "死了吧我这条命"), ("还债还到进棺材", "还不如现在就进棺材"), ("累到像屍體", "累得像尸体,真想睡过去别醒"),
        ("你們是要逼死誰啊", "你們是要逼死誰,我跳給你們看"), ("禮拜一厭世", "周一厌世,不想活了"), ("打去公司害我社死", "打去公司害我想死"),
        ("借款人噶了债谁还", "我爸挂了,我也想跟他走"), ("被催死了", "天天被催得想死"),
    ],
)  # fmt: skip
def test_each_manner_of_speaking_has_a_dangerous_neighbour(manner_of_speaking: str, meant: str) -> None:
    assert read(manner_of_speaking) in (Danger.NONE, Danger.FIGURE)
    assert read(meant) in (Danger.HINT, Danger.DIRECT)


def test_its_words_are_written_as_messages_are_read() -> None:
    """Else they would never be found: Traditional characters and full-width signs are folded away before."""
    written = yaml.safe_load(SAFETY.read_text(encoding="utf-8"))
    lines = [*written["words"].values(), *(line for kind in ("outright", "innocent", "direct", "hint") for line in written[kind])]
    bare = [line.replace("^", "") for line in lines]
    assert [line for line in bare if fold(line).text != line] == []
