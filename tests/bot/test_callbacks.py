"""What buttons carry."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from routebot.bot.buttons import MOST_BYTES, Call, kind_of_call, pack_rows, unpack, wanted
from routebot.bot.conversation import Conversation
from routebot.dialogue.actions import Action, Pick, Skip, Tick, parse, write
from routebot.dialogue.state import State
from routebot.screens.screen import Button

IDS = st.text(st.sampled_from("abc_#й"), min_size=1, max_size=40)


def screen_of(*actions: Action) -> Any:
    """Make a screen that may hold more than screens may: the catalogue's watch looks at real ones
    only.
    """
    buttons = tuple(Button("x", action) for action in actions)
    return SimpleNamespace(buttons=buttons, rows=(buttons,))


def packed(action: Action, step: int = 3) -> str:
    return pack_rows("Ab_-", step, screen_of(action))[0][0][1]


@given(IDS, IDS, st.integers(0, 10**9))
def test_any_action_survives_the_way_in_64_bytes(question: str, option: str, step: int) -> None:
    for action in (Pick(question, option), Tick(question, option, wanted=True), Skip(question)):
        data = packed(action, step)
        assert len(data.encode()) <= MOST_BYTES
        call = unpack(data)
        assert call
        assert (call.stamp, call.step) == ("Ab_-", step)
        assert wanted(call, lambda: screen_of(Skip("other"), action)) == action  # noqa: B023


@given(st.text(max_size=70))
def test_anything_at_all_can_be_unpacked(data: str) -> None:
    unpack(data)


@given(st.text(max_size=40))
def test_anything_at_all_is_an_action_or_none(text: str) -> None:
    call = unpack(f"Ab_-:3:{text}")
    action = wanted(call, screen_of) if call else None
    assert action is None or parse(write(action)) == action


def test_action_too_long_to_be_written_out_is_found_on_its_screen_only() -> None:
    action = Tick("question" * 5, "option" * 5, wanted=True)
    call = unpack(packed(action))
    assert call
    assert wanted(call, lambda: screen_of(Skip("other"), action)) == action
    assert wanted(call, lambda: screen_of(Tick("question" * 5, "option" * 5, wanted=False))) is None


def test_button_of_another_session_or_step_does_not_belong_to_a_conversation() -> None:
    conversation = Conversation(State("en"), "Ab_-", step=3)
    calls = [Call(stamp, step, "x") for stamp in ("Ab_-", "Cd_-") for step in (2, 3, 4)]
    assert [call for call in calls if conversation.offers(call)] == [Call("Ab_-", 3, "x")]


def test_log_tells_what_kind_of_button_it_was_and_never_a_word_that_somebody_made_up() -> None:
    kinds = {
        "ask": "ask",
        "pick:passport:biometric": "pick",
        "card:KZ": "card",
        "+q:a": "tick",
        "annaivanova": "tap",
        "annaivanova:KZ": "tap",
    }
    assert {text: kind_of_call(Call("s", 0, text)) for text in kinds} == kinds
