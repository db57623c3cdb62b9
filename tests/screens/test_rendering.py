"""Every screen, in both languages, for people unlike one another: it can be sent, read and left."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routebot.dialogue import views
from routebot.dialogue.actions import (
    CallWrong,
    Ending,
    PickForComparison,
    SetLanguage,
    Show,
    Skip,
    write,
)
from routebot.dialogue.state import State, advice_for
from routebot.dialogue.steps import act
from routebot.policy.facts import Text
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.rulebook import Rulebook, Status
from routebot.screens.about import cover_screen
from routebot.screens.drawing import draw, show
from routebot.screens.notices import noticed
from routebot.screens.paging import deal, fill_pages, page_of
from routebot.screens.screen import PAGE
from routebot.words.i18n import LANGUAGES, words
from routebot.words.markup import escape
from routebot.words.splitting import utf16_units
from tests.conftest import THEN, TODAY
from tests.support.play import PEOPLE, interview_of, tour
from tests.support.slices import sliced
from tests.support.texts import problems_of, visible

CASES = [(person, language) for person in PEOPLE for language in LANGUAGES]


def _names(case):
    return case.replace(" ", "_") if isinstance(case, str) else ""


def _places(rulebook: Rulebook, person: str, language: str, whole: bool) -> Sequence[str]:
    """Return every destination, or this run's share of them, for the two who differ most, one in
    each language; the others look at a fifth each of the researched ones. A run that is not whole
    shows them half of those in each language, and none in neither.
    """
    if (person, language) in (("nothing said", "en"), ("everything said", "ru")):
        return sliced(list(rulebook.destinations), of=8)
    researched = [
        id_ for id_, destination in rulebook.destinations.items() if not destination.day.baseline
    ]
    shown = researched if whole else researched[LANGUAGES.index(language) :: len(LANGUAGES)]
    return shown[list(PEOPLE).index(person) % 5 :: 5]


@pytest.mark.proof
@pytest.mark.parametrize(("person", "language"), CASES, ids=_names)
def test_every_screen_can_be_sent_and_every_button_leads_somewhere(
    today_book, person, language, whole
):
    start = State(language, interview_of(PEOPLE[person]))
    advice = advice_for(today_book, start.interview)
    toured = list(tour(advice, start, _places(today_book, person, language, whole)))
    drawn = {state.view for state, _ in toured}
    for state, screen in toured:
        assert not problems_of(screen)
        assert not problems_of(noticed(screen, words(language)("bot.media")))
        for button in screen.buttons:
            if not isinstance(button.action, Ending | CallWrong):  # a shell carries them out
                after = _pressed(today_book, state, button.action)
                if after.interview is not state.interview:
                    assert not problems_of(show(after, today_book)), button
                elif after.draft != state.draft or after.view not in drawn:
                    assert not problems_of(draw(after, advice)), button
                    drawn.add(after.view)


def _pressed(rulebook, state, action):
    """Press a button: something changes, unless it names where one is."""
    after = act(state, action, rulebook)
    here = (SetLanguage(state.language), Show(state.view), Show(_first_page(state.view)))
    assert after != state or action in here, f"{action} on {state.view}: nothing happens"
    return after


def _first_page(view):
    return replace(view, page=0) if hasattr(view, "page") else view


def test_tour_visits_every_kind_of_screen(today_book):
    """A new screen has to be added to `tests.support.play.tour`, or no test here looks at it."""
    start = State("ru", interview_of(PEOPLE["everything said"]))
    toured = tour(advice_for(today_book, start.interview), start, ["KZ"])
    assert {type(state.view) for state, _ in toured} == set(get_args(views.View))


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_the_first_autumn_can_be_sent(then_book, language):
    start = State(language, interview_of(PEOPLE["internal passport only"]))
    places = sliced(list(then_book.destinations), of=8)
    for _, screen in tour(advice_for(then_book, start.interview), start, places):
        assert not problems_of(screen)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", [views.Welcome(), views.Sources()])
@pytest.mark.parametrize("stored", [True, False])
def test_age_of_the_data_is_its_newest_check_and_not_the_clock(desk, view, language, stored):
    say = words(language)
    for on in (TODAY, TODAY + timedelta(days=5), THEN):
        book = desk.rulebook(on)
        text = show(State(language, view=view, stored=stored), book).text
        days = (fact.checked_on for fact in book.snapshot.facts)
        newest = max(day for day in days if day and day <= on)
        assert say.day(newest) in text
        assert say.day(on) not in text
        overdue = [fact for fact in book.snapshot.facts if book.snapshot.stale_since(fact) <= on]
        assert say.number(len(overdue)) in text
        assert say.number(len(book.snapshot.facts)) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_sources_say_of_each_topic_how_much_is_confirmed(today_book, language):
    say, snapshot = words(language), today_book.snapshot
    text = show(State(language, view=views.Sources()), today_book).text
    for id_ in {fact.topic for fact in snapshot.facts}:
        levels = [snapshot.freshness(fact) for fact in snapshot.facts if fact.topic == id_]
        label = say.of(snapshot.topics[id_].label)
        counts = {"confirmed": levels.count("confirmed"), "claims": len(levels)}
        said = {name: say.number(count) for name, count in counts.items()}
        assert say("sources.topic", topic=label, **said) in text.split("\n")


def test_every_control_is_on_every_screen_that_it_makes_sense_on(today_book):
    start = State("ru", interview_of(PEOPLE["everything said"]))
    advice = advice_for(today_book, start.interview)
    left_out = {
        "welcome": {"back"},
        "routes": {"routes"},
        "barred": {"routes"},
        "language": {"lang"},
        "answers": {"view:answers"},
        "forget": {"back", "routes", "view:answers", "lang", "view:forget"},
        "privacy": {"view:forget"},
    }
    for _, screen in tour(advice, start, ["KZ"]):
        controls = {
            write(b.action)
            for b in screen.buttons
            if b.kind == "control" and not isinstance(b.action, Skip)
        }
        controls.discard(write(Show(views.Help())))  # it stands where a text names who helps
        every = {"back", "routes", "view:answers", "lang", "view:forget"}
        assert controls == every - left_out.get(screen.name, set()), screen.name


def test_pages_hold_everything_once(today_book):
    """What a card says stands on one of its pages, whatever the length."""
    start = State("en", interview_of(PEOPLE["nothing said"]))
    advice = advice_for(today_book, start.interview)
    longest = max(
        today_book.destinations.values(),
        key=lambda destination: sum(len(p.fact.text.en) for p in destination.pitfalls),
    )
    text = "\n".join(
        visible(s.text)
        for state, s in tour(advice, start, [longest.id])
        if isinstance(state.view, views.Card) and state.view.tab == "pitfalls"
    )
    everywhere = {fact.id for fact in today_book.snapshot.everywhere}
    for pitfall in longest.pitfalls:
        if pitfall.fact.id in everywhere:  # said once for all places, before leaving
            continue
        assert text.count(pitfall.fact.text.en) == 1, pitfall.fact.id


@pytest.mark.parametrize("person", ["summons", "every bar at once"])
def test_barred_person_reads_every_bar_and_remedy_and_no_route(today_book, person):
    for language in LANGUAGES:
        state = State(language, interview_of(PEOPLE[person]), views.Routes())
        advice = advice_for(today_book, state.interview)
        screen = draw(state, advice)
        assert advice.exit.status is ExitStatus.BARRED
        assert screen.name == "barred"
        for button in screen.buttons:
            assert not isinstance(button.action, PickForComparison)
            assert button.action not in [Show(views.Card(id_)) for id_ in today_book.destinations]
        toured = tour(advice, state, [])
        leaving = [s for shown, s in toured if isinstance(shown.view, views.Leaving)]
        everywhere = "\n".join(visible(s.text) for s in (screen, *leaving))
        for rule in advice.exit.barring:
            for text in (rule.text, rule.remedy):
                assert text is None or words(language).of(text) in everywhere, rule.id


def test_person_with_no_open_route_is_told_so_and_offered_what_helps(today_book):
    state = State("ru", interview_of(PEOPLE["no passport at all"]), views.Routes())
    advice = advice_for(today_book, state.interview)
    assert all(v.status in (Status.CLOSED, Status.CONDITIONAL) for v in advice.ranked)
    actions = {button.action for button in draw(state, advice).buttons}
    assert {Show(views.More()), Show(views.Closed()), Show(views.Answers())} <= actions


def test_skipped_person_gets_routes_as_somebody_who_said_nothing(today_book):
    silent = State("en", interview_of({}, skipped=today_book.vocabulary.questions), views.AskNext())
    routes = replace(silent, view=views.Routes())
    assert show(silent, today_book).text == show(routes, today_book).text


def test_routes_are_listed_once_each_in_rank_order(today_book):
    state = State("en", interview_of(PEOPLE["everything said"]))
    advice = advice_for(today_book, state.interview)
    listed = [
        button.action.view.place
        for page, screen in tour(advice, state, [])
        if isinstance(page.view, views.Routes)
        for button in screen.buttons
        if isinstance(button.action, Show) and isinstance(button.action.view, views.Card)
    ]
    assert listed == [verdict.id for verdict in advice.possible]


def test_page_beyond_the_last_shows_the_last(today_book):
    for view in (
        views.Routes(99),
        views.Card("KZ", "entry", 99),
        views.Plan("KZ", 99),
        views.Onward("KZ", 7, 99),
        views.Help(99),
        views.Leaving(99),
    ):
        assert not problems_of(show(State("ru", view=view), today_book))


def test_cover_screen_tells_nothing(today_book):
    """Neither a button nor a word leads back to what was covered."""
    for language in LANGUAGES:
        screen = cover_screen(words(language))
        assert screen.rows == ()
        names = {words(language).territory(id_) for id_ in today_book.destinations} | {
            "routebot",
            "Routebot",
        }
        assert not any(name in screen.text for name in names)


@given(
    st.lists(st.text(alphabet="ab <&я🚆", min_size=1, max_size=60), max_size=30),
    st.integers(20, 200),
)
@settings(max_examples=60, deadline=None)
def test_pages_never_exceed_their_size_and_keep_every_paragraph_in_order(paragraphs, size):
    filled, escaped = fill_pages(paragraphs, size), [escape(text) for text in paragraphs]
    assert all(utf16_units(page) <= size for page in filled)
    assert len(filled) == 1 or all(filled)
    assert "".join("".join(filled).split()) == "".join("".join(escaped).split())
    whole = [text for text in escaped if utf16_units(text) <= size]
    assert all(any(text in page for page in filled) for text in whole)
    if whole == escaped:
        assert "\n\n".join(filled) == "\n\n".join(escaped)


@pytest.mark.parametrize(
    ("wanted", "shown", "turns_to"),
    [(0, "ab", [1]), (1, "cd", [0, 2]), (2, "e", [1]), (3, "e", [1]), (9999, "e", [1])],
)
def test_page_is_clamped_and_turns_to_its_neighbours(wanted, shown, turns_to):
    page = page_of(deal("abcde", 2), wanted)
    assert page.content == shown
    turner = page.turner(words("en"), lambda number: Show(views.Routes(number)))
    turned = [button.action for row in turner for button in row]
    assert turned == [Show(views.Routes(number)) for number in turns_to]


@pytest.mark.parametrize("items", ["", "a", "ab"])
def test_one_page_is_not_turned(items):
    page = page_of(deal(items, 2), 0)
    assert (page.content, page.turner(words("en"), lambda number: Show(views.Routes(number)))) == (
        items,
        [],
    )


def test_page_leaves_room_for_what_stands_above_it():
    longest = Text.model_fields["ru"].annotation
    assert longest is not None
    assert PAGE <= 3000, "a card's second page repeats its headline"
