"""Two destinations side by side."""

from routebot.dialogue.state import State
from routebot.dialogue.views import Compare
from routebot.reasoning.interview import Interview
from routebot.screens.drawing import show


def test_comparison_names_no_way_to_who_is_barred(today_book):
    answers = {"passport": frozenset({"biometric"}), "military": frozenset({"summons"})}
    state = State("ru", Interview(answers, order=("passport", "military")), Compare("KZ", "GE"))
    assert "Россия →" not in show(state, today_book).text
