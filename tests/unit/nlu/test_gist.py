"""The vector of what a message is about: words that nobody taught, other messages beside it, kept with a model."""

import pickle
from typing import Any

import numpy as np
import pytest

from bot.nlu.gist import Gist

TAUGHT = ["公司没发工资", "我住院了", "怎么修改密码", "账单金额不对", "催收打给我同事", "想分六期还", "几号还款", "利息怎么算", "谢谢你", "我要投诉"]


@pytest.fixture(scope="module")
def gist() -> Gist:
    fitted = Gist()
    fitted.fit_transform(TAUGHT)
    return fitted


def rows(gist: Gist, *texts: str) -> Any:
    return gist.transform(texts).toarray()


@pytest.mark.parametrize(
    ("untaught", "near", "far"),
    [
        ("老板拖欠薪水", "公司没发工资", "怎么修改密码"), ("刚动完手术", "我住院了", "几号还款"), ("忘了登录口令", "怎么修改密码", "我住院了"),
    ],
)  # fmt: skip
def test_other_words_for_the_same_are_near(gist: Gist, untaught: str, near: str, far: str) -> None:
    said, close, distant = rows(gist, untaught, near, far)
    assert not set(untaught) & set(near) and said @ close > said @ distant + 0.1


def test_a_message_is_read_alone_whatever_stands_beside_it(gist: Gist) -> None:
    together = rows(gist, *TAUGHT)
    assert np.allclose(together, np.vstack([rows(gist, text) for text in TAUGHT]), atol=1e-4)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)


def test_nothing_and_nonsense_have_a_row_too(gist: Gist) -> None:
    assert np.isfinite(rows(gist, "", " ", "?" * 1000, "💰", "\x00")).all()


def test_a_model_keeps_where_it_looks_and_not_the_encoder(gist: Gist) -> None:
    kept = pickle.dumps(gist)
    assert len(kept) < 500_000
    assert np.array_equal(rows(pickle.loads(kept), "晚几天还"), rows(gist, "晚几天还"))
