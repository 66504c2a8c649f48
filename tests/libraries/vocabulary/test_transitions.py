"""A thing moves as its table says, and a refusal says where it is and what can be done."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.errors import Conflict
from fuzhi.vocabulary.transitions import Move, Transitions


class Light(Coded):
    """灯."""

    RED = "red", "红"
    GREEN = "green", "绿"
    BROKEN = "broken", "坏"


class Switch(Coded):
    """开关."""

    GO = "go", "放行"
    STOP = "stop", "拦停"
    WIPE = "wipe", "擦亮"
    BREAK = "break", "报废"


MOVES = (
    Move(Switch.GO, (Light.RED,), Light.GREEN),
    Move(Switch.STOP, (Light.GREEN,), Light.RED),
    Move(Switch.WIPE, (Light.RED, Light.GREEN)),
    Move(Switch.BREAK, (Light.RED, Light.GREEN, Light.BROKEN), Light.BROKEN),
)
LIGHTS = Transitions(table="lights", noun="路灯", states=Light, acts=Switch, moves=MOVES)


@dataclass
class Lamp:
    """Something in a state."""

    state: str

    def __str__(self) -> str:
        return "三号"


@dataclass
class Lamps:
    """A set of things as a query set has them."""

    lamps: list[Lamp]
    changed: dict[str, object] = field(default_factory=dict)

    def filter(self, **where: Any) -> "Lamps":
        return Lamps([lamp for lamp in self.lamps if lamp.state in where["state__in"]], self.changed)

    def update(self, **values: Any) -> int:
        for lamp in self.lamps:
            lamp.state = values["state"]
        self.changed |= {name: value for name, value in values.items() if name != "state"}
        return len(self.lamps)


@pytest.mark.parametrize("state", list(Light))
@pytest.mark.parametrize("act", list(Switch))
def test_every_act_in_every_state_goes_where_the_table_says_or_is_refused(state: Light, act: Switch) -> None:
    move = next(one for one in MOVES if one.act == act)
    lamp = Lamp(state.value)
    assert LIGHTS.may(lamp, act) == (state in move.sources)
    if state in move.sources:
        LIGHTS.move(lamp, act)
        assert lamp.state == (move.target or state).value
    else:
        with pytest.raises(Conflict):
            LIGHTS.move(lamp, act)
        assert lamp.state == state.value


def test_a_refusal_says_the_state_and_what_can_be_done() -> None:
    with pytest.raises(Conflict) as refused:
        LIGHTS.check(Lamp("red"), Switch.STOP)
    assert (refused.value.code, refused.value.message) == ("moved_on", "路灯 三号 现在是“红”，不能“拦停”。")
    assert refused.value.mend == "这个状态下能办的：放行、擦亮、报废。请刷新页面，看最新情况。"
    ended = Transitions(
        table="x", noun="灯", states=Light, acts=Switch, moves=(*MOVES[:3], Move(Switch.BREAK, (Light.RED,)))
    )
    with pytest.raises(Conflict) as refused:
        ended.check(Lamp("broken"), Switch.GO)
    assert refused.value.mend == "已经办完，不必再办。"


def test_a_set_moves_those_it_may_and_leaves_the_others() -> None:
    lamps = Lamps([Lamp("red"), Lamp("green"), Lamp("broken")])
    assert LIGHTS.move_all(lamps, Switch.GO, by="周敏") == 1
    assert [lamp.state for lamp in lamps.lamps] == ["green", "green", "broken"] and lamps.changed == {"by": "周敏"}
    with pytest.raises(ValueError, match="leads to no other state"):
        LIGHTS.move_all(lamps, Switch.WIPE)


def test_what_is_done_already_is_known() -> None:
    assert LIGHTS.is_done(Lamp("green"), Switch.GO) and not LIGHTS.is_done(Lamp("red"), Switch.GO)
    assert not LIGHTS.is_done(Lamp("red"), Switch.WIPE)


def test_the_pairs_are_every_change_of_state() -> None:
    assert LIGHTS.pairs() == [("red", "green"), ("red", "broken"), ("green", "red"), ("green", "broken")]


def test_an_act_without_a_move_is_no_table() -> None:
    with pytest.raises(ValueError, match="every act needs one move"):
        Transitions(table="lights", noun="路灯", states=Light, acts=Switch, moves=MOVES[:3])
