"""What buttons carry."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from routebot.bot.buttons import MOST_BYTES, pack_rows, unpack, wanted
from routebot.dialogue.state import State
from routebot.screens.screen import Button

ACTIONS = st.text(st.sampled_from("abc:_-+#й"), min_size=1, max_size=80).filter(
    lambda text: text[0] not in "+-#"
)


def screen_of(*actions: str) -> Any:
    """Make a screen that may hold more than screens may: the catalogue's watch looks at real ones
    only.
    """
    buttons = tuple(Button("x", action) for action in actions)
    return SimpleNamespace(buttons=buttons, rows=(buttons,))


def packed(action: str, step: int = 3, state: State | None = None, *others: str) -> str:
    return pack_rows("Ab_-", step, screen_of(action, *others), state or State("ru"))[0][0][1]


@given(ACTIONS, st.integers(0, 10**9))
def test_any_action_survives_the_way_in_64_bytes(action: str, step: int) -> None:
    data = packed(action, step)
    assert len(data.encode()) <= MOST_BYTES
    call = unpack(data)
    assert call
    assert (call.stamp, call.step) == ("Ab_-", step)
    assert wanted(call, State("ru"), lambda: screen_of(action)) == action


@given(st.text(max_size=70))
def test_anything_at_all_can_be_unpacked(data: str) -> None:
    unpack(data)


def test_tick_says_what_it_wants_and_is_done_once() -> None:
    done = "done:cards"
    blank, ticked = State("ru", view=("ask",)), State("ru", view=("ask",), draft=frozenset({"mir"}))
    wish, undo = (
        unpack(packed("pick:cards:mir", 3, blank, done)),
        unpack(packed("pick:cards:mir", 3, ticked, done)),
    )
    assert wish
    assert undo
    nothing = screen_of()
    assert wanted(wish, blank, lambda: nothing) == "pick:cards:mir"
    assert wanted(wish, ticked, lambda: nothing) == ""
    assert wanted(undo, ticked, lambda: nothing) == "pick:cards:mir"
    assert wanted(undo, blank, lambda: nothing) == ""


def test_tick_too_long_to_be_written_out_is_found_on_its_screen() -> None:
    action = "pick:" + "question" * 5 + ":" + "option" * 5
    screen = screen_of(action, "done:question")
    call = unpack(packed(action, 3, None, "done:question"))
    assert call
    assert wanted(call, State("ru"), lambda: screen) == action
