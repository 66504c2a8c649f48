"""Nothing is promised that no test shows: on a page, a card, a notice, in a message, an error or the policy pack."""

import pytest

from tests.guards.promising import PROMISING, Promise, promises, sentences, unlisted


def test_every_promise_is_listed() -> None:
    """``python -m tests.guards.promising`` lists them too."""
    assert unlisted() == []


@pytest.mark.parametrize("promise", promises(), ids=lambda promise: promise.says)
def test_a_listed_promise_is_made_and_shown(promise: Promise) -> None:
    assert any(promise.says in said for _, said in sentences()), "nobody says so any more"
    assert promise.is_shown, f"there is no test {promise.test}"


@pytest.mark.parametrize(
    "said",
    [
        "结果会发短信给家长",
        "到期自动结清",
        "每天核对一次",
        "凭受理号查到账",
        "资金将于下月到卡",
        "由捐资台账落实",
        "随时退款",
    ],
)
def test_a_promise_is_known_by_its_words(said: str) -> None:
    assert PROMISING.search(said)


@pytest.mark.parametrize("said", ["就读学校或村委会", "开会讨论", "社会捐资", "将来", "会计", "委员会"])
def test_what_promises_nothing_is_left_alone(said: str) -> None:
    assert not PROMISING.search(said)
