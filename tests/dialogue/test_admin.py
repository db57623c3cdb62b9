"""Where an admin stands, in the form in which it is stored."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.dialogue.admin.actions import parse_admin
from routebot.dialogue.admin.recheck_actions import OpenQueue
from routebot.dialogue.admin.rechecking import (
    AskLink,
    Basket,
    ChangeWording,
    ChoosePage,
    DescribePage,
    Narrow,
    OneClaim,
    OnePage,
    Only,
    PageDraft,
    Pages,
    Queue,
)
from routebot.dialogue.admin.state import AdminState, Typing
from routebot.dialogue.admin.training import Training
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
    Preview,
    Published,
    ReadPlan,
    read_admin_view,
    write_admin_view,
)
from routebot.dialogue.state import State
from routebot.errors import UnknownAction

OLD = "https://example.org/old"
PAGE = PageDraft("https://example.org/new", "official", "Ministry", "2026-11", "Ninety days.", OLD)
WRITTEN = ["https://example.org/new", "official", "Ministry", "2026-11", "Ninety days.", OLD]
DESCRIBED = DescribePage("kz-entry", "newer", PAGE, "says")

SEVERAL = DescribePage("0123456789", "several", PAGE)

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
    (["recheck"], Queue()),
    (["recheck_by", "topic", "1"], Narrow("topic", 1)),
    (["recheck_claim", "kz-entry"], OneClaim("kz-entry")),
    (["recheck_which", "kz-entry", "gone"], ChoosePage("kz-entry", "gone")),
    (["recheck_link", "kz-entry", "newer", OLD], AskLink("kz-entry", "newer", OLD)),
    (["recheck_new", "kz-entry", "newer", "says", *WRITTEN], DESCRIBED),
    (
        ["recheck_new", "kz-entry", "changed", "", *WRITTEN],
        DescribePage("kz-entry", "changed", PAGE),
    ),
    (["recheck_words", "kz-entry", OLD, "sentences"], ChangeWording("kz-entry", OLD)),
    (
        ["recheck_words", "kz-entry", "", "whole", *WRITTEN],
        ChangeWording("kz-entry", page=PAGE, whole=True),
    ),
    (["recheck_pages", "3"], Pages(3)),
    (["recheck_page", "0123456789", "1"], OnePage("0123456789", 1)),
    (["recheck_page", "0123456789", "0", *WRITTEN], OnePage("0123456789", newer=PAGE)),
    (["recheck_new", "0123456789", "several", "", *WRITTEN], SEVERAL),
    (["recheck_basket", "0"], Basket()),
    (["training", "17", "sCu"], Training(17, "sCu")),
    (["training", "17", "", "opened"], Training(17, opened=True)),
]
"""How an admin's views are stored, also by an older routebot: nothing of it may change."""


@pytest.mark.parametrize(("stored", "view"), STORED)
def test_view_is_stored_as_it_always_was(stored, view):
    assert write_admin_view(view) == stored
    assert read_admin_view(stored) == view


def test_the_list_of_an_older_routebot_is_read_as_the_queue():
    assert read_admin_view(["stale", "3"]) == Queue()
    assert parse_admin(["stale", "3"]) == OpenQueue()


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
        ["recheck", "0"],
        ["recheck_by", "colour", "0"],
        ["recheck_claim"],
        ["recheck_which", "kz-entry", "same"],
        ["recheck_new", "kz-entry", "newer", "colour", *WRITTEN],
        ["recheck_new", "kz-entry", "newer", "", *WRITTEN[1:]],
        ["recheck_words", "kz-entry", OLD, "half"],
        ["recheck_page", "0123456789"],
        ["training", "17", "xyz"],
        ["training", "17", "s" * 9],
        ["training", "-1", ""],
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
    st.sampled_from(get_args(Typing)),
    st.none() | st.builds(State, st.sampled_from(["ru", "en"])),
    st.builds(Only, st.sampled_from(["", "country", "never_seen"]), st.text(max_size=8)),
)
def test_where_an_admin_stands_survives_the_store(view, proposal, typing, preview, only):
    state = AdminState(view, proposal, typing, preview, only if only.by else Only())
    assert AdminState.from_json(state.to_json()) == state


def test_what_no_admin_is_asked_to_type_is_of_another_form():
    with pytest.raises(ValueError, match="asked to type"):
        AdminState.from_json(AdminState().to_json() | {"typing": "nonsense"})
