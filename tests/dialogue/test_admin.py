"""Where an admin stands, in the form in which it is stored."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.dialogue.admin.state import AdminState
from routebot.dialogue.admin.views import (
    AdminView,
    Archive,
    AskDay,
    AskFact,
    AskFile,
    AskWhosePast,
    Braking,
    Changed,
    FactPast,
    HandedOn,
    History,
    Home,
    Matches,
    OneFile,
    Overdue,
    Preview,
    Published,
    ReadPlan,
    read_admin_view,
    write_admin_view,
)
from routebot.dialogue.state import State
from routebot.errors import UnknownAction

STORED: list[tuple[list[str], AdminView]] = [
    (["home"], Home()),
    (["plan", "2"], ReadPlan(2)),
    (["preview"], Preview()),
    (["preview", "en", "", "0", "after", ""], Preview("en")),
    (
        ["preview", "ru", "KZ", "2", "before", "2026-12-01"],
        Preview("ru", "KZ", 2, "before", date(2026, 12, 1)),
    ),
    (["changed", "en", "1"], Changed("en", 1)),
    (["stale", "0"], Overdue()),
    (["history", "1"], History(1)),
    (["published", "123456"], Published(123456)),
    (["handed_on"], HandedOn()),
    (["day"], AskDay()),
    (["fact"], AskFact()),
    (["matches", "kz-"], Matches("kz-")),
    (["matches", "чад", "2"], Matches("чад", 2)),
    (["published", "7", "kz-entry"], Published(7, "kz-entry")),
    (["brake"], Braking()),
    (["whose_past"], AskWhosePast()),
    (["past", "kz-entry", "1"], FactPast("kz-entry", 1)),
    (["files", "чад"], AskFile("чад")),
    (["one_file", "KZ.yaml"], OneFile("KZ.yaml")),
    (["zip"], Archive()),
]
"""How an admin's views are stored, also by an older routebot: nothing of it may change."""


@pytest.mark.parametrize(("stored", "view"), STORED)
def test_view_is_stored_as_it_always_was(stored, view):
    assert write_admin_view(view) == stored
    assert read_admin_view(stored) == view


def test_every_view_has_a_stored_form():
    assert {type(view) for _, view in STORED} == set(get_args(AdminView))


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [""],
        ["nonsense"],
        ["home", "0"],
        ["plan"],
        ["plan", "-1"],
        ["plan", "x"],
        ["history", "99999"],
        ["published"],
        ["published", "-1"],
        ["published", "1234567890"],
        ["matches"],
        ["files"],
        ["one_file"],
        ["preview", "ru"],
        ["preview", "de", "KZ", "0", "after", ""],
        ["preview", "ru", "KZ", "0", "sideways", ""],
        ["preview", "ru", "KZ", "0", "after", "tomorrow"],
        ["changed", "en"],
    ],
)
def test_what_was_never_a_view_is_refused_and_leads_home(parts):
    with pytest.raises(UnknownAction):
        read_admin_view(parts)
    plain = AdminState(ReadPlan(), "1f", "why").to_json() | {"view": parts}
    assert AdminState.from_json(plain) == AdminState()


@given(
    st.sampled_from([view for _, view in STORED]),
    st.text(max_size=8),
    st.sampled_from(["", "why", "day", "fact", "past", "file"]),
    st.none() | st.builds(State, st.sampled_from(["ru", "en"])),
)
def test_where_an_admin_stands_survives_the_store(view, proposal, typing, preview):
    state = AdminState(view, proposal, typing, preview)
    assert AdminState.from_json(state.to_json()) == state


def test_what_no_admin_is_asked_to_type_is_of_another_form():
    with pytest.raises(ValueError, match="asked to type"):
        AdminState.from_json(AdminState().to_json() | {"typing": "nonsense"})
