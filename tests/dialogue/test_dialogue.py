"""Dialogues: what taps lead to, from the first screen to the routes and back, in both languages."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routebot.dialogue import views
from routebot.dialogue.actions import Ending, Pick, Revise, Show, Tick, write
from routebot.dialogue.state import State, advice_for, on_screen, pending
from routebot.dialogue.views import read_view
from routebot.reasoning.interview import Interview
from routebot.screens.drawing import show
from routebot.words.i18n import LANGUAGES, words
from tests.support.interviews import interview_steps
from tests.support.people import invented_people
from tests.support.play import PEOPLE, Player, interview_of, play, press, tour
from tests.support.slices import share

READY = PEOPLE["everything said"]


@pytest.fixture(scope="module")
def finished_state(today_book):
    """The state of a person who has answered everything that matters and looks at the routes."""
    return play(today_book, "ru", [("", "welcome"), ("ask", "ask")]).answer(READY).state


@pytest.fixture
def finished(today_book, finished_state):
    """That person."""
    return Player(today_book, finished_state)


def _first_card(screen):
    """Return the text of the first button that opens a card."""
    shown = (write(button.action) for button in screen.buttons)
    return next(text for text in shown if text.startswith("card:"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", ["everything said", "abroad", "pursued, two days left"])
def test_interview_leads_to_routes_and_from_a_card_back_to_them(today_book, language, person):
    player = play(today_book, language, [("", "welcome"), ("ask", "ask")]).answer(PEOPLE[person])
    best = _first_card(player.screen)
    assert best == f"card:{player.advice.ranked[0].id}"
    dialogue = [
        ("", "routes"),
        (best, "card"),
        (f"{best}:rules", "card"),
        (f"{best}:way", "card"),
        (f"{best}:money", "card"),
        (f"{best}:why", "card"),
        ("back", "card"),
        ("back", "routes"),
        ("view:more:0", "more"),
        ("back", "routes"),
        ("view:leaving:0", "leaving"),
        ("back", "routes"),
    ]
    assert play(today_book, player.state, dialogue).state.interview == player.state.interview


@pytest.mark.parametrize("language", LANGUAGES)
def test_interview_of_somebody_barred_ends_with_help_and_without_routes(today_book, language):
    player = play(today_book, language, [("ask", "ask")]).answer(PEOPLE["summons"])
    steps = [
        ("", "barred"),
        ("view:help", "help"),
        ("back", "barred"),
        ("view:leaving:0", "leaving"),
        ("back", "barred"),
    ]
    play(today_book, player.state, steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_interview_that_is_skipped_all_along_ends_with_routes(today_book, language):
    player = play(today_book, language, [("ask", "ask")]).answer({})
    assert player.place == "routes"
    assert player.state.interview.answers == {}
    assert set(player.state.interview.order) == player.state.interview.skipped


def test_question_is_asked_once_and_only_if_it_can_decide(today_book):
    player = play(today_book, "en", [("ask", "ask")]).answer(READY)
    order = player.state.interview.order
    assert len(order) == len(set(order))
    assert pending(replace(player.state, view=views.AskNext()), player.advice) is None


@pytest.mark.parametrize(
    ("question", "taps", "answer"),
    [
        ("visas", ["schengen", "us"], {"schengen", "us"}),
        ("visas", ["schengen", "schengen", "us"], {"us"}),
        ("party", ["children", "pets", "alone"], {"pets", "alone"}),
        ("party", ["alone", "partner"], {"partner"}),
        ("exit_limits", ["debts", "court", "debts", "secrets"], {"court", "secrets"}),
    ],
)
def test_several_ticks_become_one_answer(today_book, question, taps, answer):
    """What excludes another option takes its tick away."""
    there = State("ru", view=views.Ask(question))
    steps = [(f"pick:{question}:{option}", f"ask:{question}") for option in taps]
    player = play(today_book, there, [*steps, (f"done:{question}", "ask")])
    assert player.state.interview.answers[question] == answer
    assert player.state.draft is None


@pytest.mark.parametrize("ticks", [[], ["us"], ["schengen", "uk"]], ids=str)
def test_none_of_these_answers_at_once(today_book, ticks):
    state = State("ru", view=views.Ask("visas"))
    for option in (*ticks, "none"):
        state = press(state, f"+visas:{option}", today_book)
    assert state.interview.answers == {"visas": {"none"}}
    assert (state.view, state.draft) == (views.AskNext(), None)


ABOUT_TO_PACK = interview_of(
    {
        "passport": frozenset(["biometric"]),
        "passport_validity": frozenset(["year_plus"]),
        "region": frozenset(["centre"]),
    }
)


@pytest.fixture
def packing(today_book):
    """Somebody whose next screen asks who goes along and by what means."""
    state = State("ru", ABOUT_TO_PACK, views.AskNext())
    while "party" not in (shown := on_screen(state, advice_for(today_book, state.interview))):
        answers = {id_: READY[id_] for id_ in shown}
        interview = state.interview
        for id_, options in answers.items():
            interview = interview.answer(id_, options)
        state = replace(state, interview=interview)
    assert shown == ("modes", "party")
    return state


def test_two_small_questions_share_a_screen_and_are_done_at_once(today_book, packing):
    taps = ("+party:children", "+modes:air", "+party:pets", "done:modes")
    state = packing
    for tap in taps:
        state = press(state, tap, today_book)
    said = state.interview.answers
    assert (said["party"], said["modes"]) == ({"children", "pets"}, {"air"})
    assert state.draft is None


@pytest.mark.parametrize(("said", "left"), [("party", "modes"), ("modes", "party")])
def test_what_was_not_ticked_of_a_shared_screen_is_asked_next(today_book, packing, said, left):
    option = {"party": "pets", "modes": "car"}[said]
    state = press(press(packing, f"+{said}:{option}", today_book), f"done:{said}", today_book)
    assert state.interview.answers[said] == {option}
    assert left not in state.interview.answers
    assert on_screen(state, advice_for(today_book, state.interview)) == (left,)


def test_declining_a_shared_screen_keeps_what_was_ticked_of_one_question(today_book, packing):
    state = press(press(packing, "+party:pets", today_book), "skip:modes", today_book)
    assert state.interview.answers["party"] == {"pets"}
    assert state.interview.skipped == {"modes"}
    assert press(packing, "skip:modes", today_book).interview.skipped == {"modes", "party"}


def test_ticks_stay_when_the_other_question_of_the_screen_is_answered(today_book):
    there = State("ru", interview_of(READY).forget("visas").forget("other_citizenship"))
    there = replace(there, view=views.AskNext())
    shown = on_screen(there, advice_for(today_book, there.interview))
    assert shown == ("other_citizenship", "visas")
    for first, second in (shown, reversed(shown)):
        option = {"visas": "us", "other_citizenship": "israel"}[second]
        state = press(there, f"+{second}:{option}", today_book)
        state = press(state, f"+{first}:none", today_book)
        assert state.interview.answers[first] == {"none"}
        assert (pending(state, advice_for(today_book, state.interview)), state.draft) == (
            second,
            {option},
        )


def test_answer_added_from_the_summary_leads_back_to_it(today_book):
    steps = [("routes", "routes"), ("view:answers", "answers"), ("ask:party", "ask:party")]
    steps += [("pick:party:children", "ask:party"), ("pick:party:pets", "ask:party")]
    player = play(today_book, "ru", [("ask", "ask"), *steps, ("done:party", "answers")])
    assert player.state.interview.answers == {"party": {"children", "pets"}}


BARE = ("none", "no", "yes")


def test_a_plain_yes_or_no_on_a_shared_screen_names_what_it_answers(today_book):
    """Somebody born in Crimea took the bare "yes" beside it for theirs: it was about the army."""
    bare = set()
    abroad = {**READY, "region": frozenset(["abroad"]), "location": frozenset(["GE"])}
    abroad = {**abroad, "visas": frozenset(["schengen"]), "passport": frozenset(["biometric"])}
    for person in (*invented_people(9), {**next(invented_people(1)), **abroad}):
        for step in interview_steps(today_book, person):
            state = State("ru", interview=step.said, view=views.AskNext())
            for button in show(state, today_book).buttons if len(step.shown) > 1 else ():
                if isinstance(button.action, Pick | Tick) and button.action.option in BARE:
                    question = today_book.vocabulary.questions[button.action.question]
                    shared = {each.id: each.shared for each in question.options}
                    text = shared[button.action.option] or question.name
                    assert button.label.removeprefix("☐ ").lower().startswith(text.ru.lower())
                    bare.add((button.action.question, button.action.option))
    assert {("exit_limits", "none"), ("pursued", "no"), ("annexed_regions", "none")} <= bare
    assert ("army_since_2022", "yes") in bare


def test_child_and_dog_can_be_told_within_two_taps_of_any_screen(today_book):
    for state, screen in tour(advice_for(today_book, Interview()), State("ru"), ["KZ"]):
        if screen.name not in ("answers", "forget"):  # who is about to erase has nothing to add
            assert Show(views.Answers()) in {b.action for b in screen.buttons}, screen.name
        summary = replace(state, view=views.Answers())
        assert Revise("party") in {b.action for b in show(summary, today_book).buttons}


def test_tick_says_what_it_wants_and_is_done_once(today_book):
    """A tap that Telegram repeats, or that comes late, must not take back what it did."""
    blank = State("ru", view=views.Ask("cards"))
    ticked = press(blank, "+cards:mir", today_book)
    assert ticked.draft == {"mir"}
    assert press(ticked, "+cards:mir", today_book) == ticked
    assert press(blank, "-cards:mir", today_book) == blank
    assert press(ticked, "-cards:mir", today_book).draft == frozenset()


def test_tick_of_a_question_with_one_answer_answers_nothing(today_book):
    state = State("ru", view=views.Ask("passport"))
    for text in ("+passport:biometric", "-passport:biometric"):
        assert press(state, text, today_book) == state


def _several(rulebook):
    return [
        question for question in rulebook.vocabulary.questions.values() if question.kind == "many"
    ]


@pytest.mark.parametrize("person", ["nothing said", "everything said", "summons"])
def test_tap_that_adds_no_information_changes_no_answer_and_no_verdict(today_book, person):
    """Of every question with several answers: untouched, ticked and unticked, answered before,
    declined before.
    """
    answers = PEOPLE[person]
    for question in _several(today_book):
        others = {id_: options for id_, options in answers.items() if id_ != question.id}
        given = {question.id: answers[question.id]} if question.id in answers else {}
        interviews = [
            interview_of(others),
            interview_of({**others, **given}),
            interview_of(others, [question.id]),
        ]
        for interview in interviews:
            start = press(State("ru", interview), f"ask:{question.id}", today_book)
            emptied = start
            first = next(option.id for option in question.options if option.id != "none")
            for option in sorted(start.draft or [first, first]):
                emptied = press(emptied, f"pick:{question.id}:{option}", today_book)
            for state in (start, emptied) if not start.draft else (emptied,):
                after = press(state, f"done:{question.id}", today_book)
                assert after.interview == interview
                assert pending(after, advice_for(today_book, after.interview)) == question.id
                assert press(after, f"done:{question.id}", today_book) == after


@pytest.mark.parametrize("language", LANGUAGES)
def test_done_with_nothing_ticked_names_the_ways_out_that_the_question_has(today_book, language):
    say = words(language)
    for question in _several(today_book):
        state = press(State(language), f"ask:{question.id}", today_book)
        before, after = (
            show(s, today_book).text
            for s in (state, press(state, f"done:{question.id}", today_book))
        )
        added = after.removeprefix(before)
        assert added != after
        assert say("button.unknown") in added
        named = {option.id for option in question.options if say.of(option.label) in added}
        assert named == {option.id for option in question.options} & {"none"}


def test_an_exit_that_could_not_be_judged_stays_so_after_an_empty_done(today_book):
    """One careless tap on the question of debts, court and secrets must not become "no obstacle"."""
    said = {"military": "not_liable", "pursued": "no", "region": "south", "passport": "biometric"}
    interview = interview_of({question: frozenset([option]) for question, option in said.items()})
    before = press(State("en", interview), "ask:exit_limits", today_book)
    assert advice_for(today_book, interview).exit.status == "depends"
    after = press(before, "done:exit_limits", today_book)
    assert advice_for(today_book, after.interview).exit.status == "depends"


def test_ticks_of_a_question_that_is_left_answer_no_other(today_book):
    """The routes were looked at before: they end the detour, and back leads to another question."""
    player = play(today_book, "ru", [("ask", "ask:passport"), ("routes", "routes")])
    steps = [
        ("view:answers", "answers"),
        ("ask:cards", "ask:cards"),
        ("pick:cards:cash", "ask:cards"),
    ]
    for tap, expected in (*steps, ("routes", "routes"), ("back", "ask:passport")):
        player.tap(tap)
        assert player.place == expected
    assert not player.state.draft
    player.tap("skip:passport")
    assert player.state.interview.answers == {}


def test_ticks_survive_a_look_elsewhere_and_a_change_of_language(today_book):
    steps = [
        ("pick:cards:mir", "ask:cards"),
        ("pick:cards:cash", "ask:cards"),
        ("lang", "ask:cards"),
        ("view:forget", "forget"),
        ("back", "ask:cards"),
        ("routes", "routes"),
        ("back", "ask:cards"),
    ]
    player = play(today_book, State("ru", view=views.Ask("cards")), steps)
    assert player.state.draft == {"mir", "cash"}
    assert player.state.language == "en"
    assert player.tap("done").state.interview.answers["cards"] == {"mir", "cash"}


def test_language_switch_changes_the_words_and_nothing_else(today_book):
    for view in (views.Welcome(), views.AskNext(), views.Card("KZ"), views.Leaving()):
        player = play(today_book, State("ru", view=view), [])
        russian = player.screen
        english = player.tap("lang").screen
        assert [b.action for b in english.buttons] == [b.action for b in russian.buttons]
        assert english.text != russian.text
        assert player.tap("lang").screen == russian


def test_skipped_question_is_not_asked_again_and_stays_unknown(today_book):
    player = play(today_book, "ru", [("ask", "ask")])
    question = pending(player.state, player.advice)
    player.tap(f"skip:{question}").answer(READY)
    assert question in player.state.interview.skipped
    assert question not in player.state.interview.answers


def test_answer_changed_from_the_summary_keeps_the_others(today_book, finished):
    before = finished.state.interview
    steps = [
        ("view:answers", "answers"),
        ("ask:passport", "ask:passport"),
        ("pick:passport:internal_only", "answers"),
        ("back", "routes"),
    ]
    after = play(today_book, finished.state, steps).state.interview
    assert after.answers == {**before.answers, "passport": frozenset(["internal_only"])}
    assert after.order == before.order


def test_skipping_from_the_summary_takes_the_answer_back(today_book, finished):
    steps = [
        ("view:answers", "answers"),
        ("ask:passport", "ask:passport"),
        ("skip:passport", "answers"),
    ]
    after = play(today_book, finished.state, steps).state.interview
    assert "passport" in after.skipped
    assert "passport" not in after.answers
    assert after.order == finished.state.interview.order


def test_back_from_a_change_changes_nothing(today_book, finished):
    steps = [
        ("view:answers", "answers"),
        ("ask:cards", "ask:cards"),
        ("pick:cards:crypto", "ask:cards"),
    ]
    player = play(today_book, finished.state, [*steps, ("back", "answers"), ("back", "routes")])
    assert player.state == finished.state


def test_several_answers_are_ticked_when_they_are_changed(today_book, finished):
    player = play(
        today_book, finished.state, [("view:answers", "answers"), ("ask:cards", "ask:cards")]
    )
    assert player.state.draft == READY["cards"]
    assert player.tap("done").state.interview.answers == finished.state.interview.answers


def test_results_now_and_back_loses_no_answer(today_book):
    """Whoever looks at the routes in the middle comes back to the same question."""
    player = play(today_book, "en", [("ask", "ask")])
    first = pending(player.state, player.advice)
    option = today_book.vocabulary.question(first).options[0].id
    player.tap(f"pick:{first}:{option}")
    if player.place == f"ask:{first}":
        player.tap(f"done:{first}")
    before = player.state
    assert play(today_book, before, [("routes", "routes"), ("back", "ask")]).state == before


def test_back_shows_the_answer_before_and_the_same_answer_changes_nothing(today_book, finished):
    player = Player(today_book, finished.state)
    for question in reversed(finished.state.interview.order):
        player.tap("back")
        assert player.place == f"ask:{question}"
        assert player.state.draft == finished.state.interview.answers[question]
    again = player.tap("back").tap("ask").answer(READY).state
    assert again == finished.state


def test_one_step_back_and_the_same_answer_is_the_same_state(today_book, finished):
    last = finished.state.interview.order[-1]
    player = Player(today_book, finished.state).tap("back")
    given = player.state.draft
    if not today_book.vocabulary.question(last).takes_one:
        player.tap(f"done:{last}")
    else:
        player.tap(f"pick:{last}:{next(iter(given))}")
    assert player.state == finished.state


def test_start_over_keeps_the_language_and_nothing_else(today_book, finished):
    player = play(
        today_book,
        finished.state,
        [("lang", "routes"), ("view:answers", "answers"), ("restart", "ask")],
    )
    assert player.state == State("en", view=views.AskNext())


def test_shell_that_keeps_nothing_stays_one(today_book):
    """Whether a session is stored is the shell's to say: no tap changes it."""
    steps = [("ask", "ask"), ("routes", "routes"), ("view:answers", "answers"), ("restart", "ask")]
    assert not play(today_book, State("ru", stored=False), steps).state.stored


@pytest.mark.parametrize("view", ["privacy", "leaving:0"])
@pytest.mark.parametrize(
    "origin", [views.Welcome(), views.AskNext(), views.Routes(1), views.Card("GE", "money")]
)
def test_back_returns_to_where_a_screen_was_opened(today_book, origin, view):
    state = State("ru", view=origin)
    opened = press(state, f"view:{view}", today_book)
    assert press(opened, "back", today_book) == state


def test_turning_pages_and_tabs_is_no_step_of_its_own(today_book):
    steps = [
        ("routes", "routes"),
        ("routes:1", "routes"),
        ("routes:2", "routes"),
        ("routes:1", "routes"),
    ]
    player = play(today_book, "ru", steps)
    card = _first_card(player.screen)
    player = play(
        today_book,
        player.state,
        [(card, "card"), *((f"{card}:{part}", "card") for part in ("rules", "sources", "why"))],
    )
    player.tap("back")
    assert player.state.view == views.Card(card.split(":")[1])
    assert player.tap("back").state.view == views.Routes(1)
    assert player.tap("back").place == "welcome"


def test_detours_do_not_pile_up(today_book):
    """Going round between the list and cards for ever leaves a session of the same size."""
    state = press(State("ru"), "ask", today_book)
    for _ in range(5):
        for action in (
            "routes",
            "card:KZ",
            "view:closed:0",
            "card:GE",
            "view:help:0",
            "view:sources",
            "view:privacy",
        ):
            state = press(state, action, today_book)
    assert len(state.trail) <= 6
    assert len(json.dumps(state.to_json())) < 600


def test_two_destinations_are_picked_for_a_comparison(today_book, finished):
    first, second = (v.id for v in finished.advice.ranked[:2])
    steps = [
        (f"card:{first}", "card"),
        (f"compare:{first}", "routes"),
        (f"compare:{second}", "compare"),
    ]
    player = play(today_book, finished.state, steps)
    assert player.state.view == views.Compare(first, second)
    assert player.state.chosen == ()
    play(
        today_book,
        player.state,
        [(f"card:{second}", "card"), ("back", "compare"), ("back", "routes")],
    )


def test_begun_comparison_can_be_left(today_book, finished):
    first = finished.advice.ranked[0].id
    player = play(
        today_book,
        finished.state,
        [(f"card:{first}", "card"), (f"compare:{first}", "routes"), ("back", "card")],
    )
    assert player.state.chosen == ()


@pytest.mark.parametrize(
    "action",
    [
        "pick:visas:schengen",
        "pick:passport:gold",
        "pick:passport",
        "pick",
        "done:passport",
        "done:visas",
        "skip:visas",
        "skip",
        "ask:nothing",
        "view:nothing",
        "view",
        "view:help:x",
        "view:leaving:",
        "routes:x",
        "card",
        "card:ZZ",
        "card:KZ:nothing",
        "card:KZ:entry:x",
        "card:KZ:entry:0:0",
        "card:KZ:entry:-1",
        "plan",
        "plan:ZZ",
        "plan:KZ:x",
        "plan:KZ:0:0",
        "next",
        "next:KZ:soon",
        "next:KZ:99999999999",
        "next:KZ:-:x",
        "routes:-7",
        "routes:",
        "view:leaving:-1",
        "view:welcome:1",
        "ask:visas:x",
        "compare:ZZ",
        "compare",
        "lang:de",
        "erase",
        "cover",
        "",
        ":",
        "no:such:action",
    ],
)
def test_stale_or_foreign_tap_changes_nothing(today_book, action):
    state = State("ru", view=views.Ask("passport"))
    assert press(state, action, today_book) == state


def test_second_tap_on_the_same_answer_changes_nothing(today_book):
    state = State("ru", view=views.Ask("passport"))
    once = press(state, "pick:passport:biometric", today_book)
    assert press(once, "pick:passport:biometric", today_book) == once
    assert press(once, "skip:passport", today_book) == once


@pytest.mark.parametrize("view", ["welcome", "routes", "leaving"])
def test_answer_tapped_where_no_question_stands_changes_nothing(today_book, view):
    state = State("ru", view=read_view([view]))
    assert press(state, "pick:passport:biometric", today_book) == state


TOKENS = [
    "view",
    "card",
    "routes",
    "pick",
    "done",
    "ask",
    "skip",
    "lang",
    "back",
    "compare",
    "restart",
    "KZ",
    "GE",
    "ZZ",
]
TOKENS += [
    "passport",
    "visas",
    "biometric",
    "none",
    "help",
    "leaving",
    "more",
    "entry",
    "way",
    "0",
    "1",
    "-1",
    "99999",
]
TOKENS += ["١", "1e9", "_", "ru", "en", "xx", "", " ", "\0", "é"]


@given(
    st.lists(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=4).map(":".join), max_size=8)
)
@settings(max_examples=share(120), deadline=None)
def test_no_sequence_of_taps_breaks_the_dialogue(today_book, actions):
    """Whatever is sent, there is a screen for it, and it survives being stored."""
    state = State("ru")
    for action in actions:
        state = press(state, action, today_book)
    show(state, today_book)
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state
    assert state.fitted(today_book) == state


@given(st.data())
@settings(max_examples=share(25, of=2), deadline=None)
def test_any_walk_over_the_buttons_has_a_screen_at_every_step(today_book, data):
    player = play(today_book, data.draw(st.sampled_from(LANGUAGES)), [])
    for _ in range(data.draw(st.integers(1, 14))):
        buttons = [b for b in player.screen.buttons if not isinstance(b.action, Ending)]
        player.tap(write(data.draw(st.sampled_from(buttons)).action))
        assert State.from_json(json.loads(json.dumps(player.state.to_json()))) == player.state
        assert player.state.fitted(today_book) == player.state


def test_newer_dataset_drops_only_what_it_no_longer_knows(today_book):
    answers = {
        "passport": frozenset(["biometric"]),
        "gone": frozenset(["yes"]),
        "visas": frozenset(["mars"]),
    }
    interview = Interview(
        answers, frozenset(["vanished"]), ("gone", "passport", "vanished", "visas")
    )
    state = State(
        "ru",
        interview,
        views.Card("ZZ"),
        None,
        ("ZZ", "KZ"),
        (views.Card("ZZ"), views.Routes()),
    )
    fitted = state.fitted(today_book)
    assert fitted.interview == interview_of({"passport": frozenset(["biometric"])})
    assert (fitted.view, fitted.chosen, fitted.trail) == (
        views.AskNext(),
        ("KZ",),
        (views.Routes(),),
    )
    show(fitted, today_book)


@pytest.mark.parametrize(
    "view", [["ask", "gone"], ["card", "ZZ"], ["compare", "KZ", "ZZ"], ["a screen of old"]], ids=str
)
def test_screen_that_is_gone_becomes_the_next_question(today_book, view):
    stored = {**State("ru", draft=frozenset(["x"])).to_json(), "view": view}
    opened = State.from_json(stored).fitted(today_book)
    assert opened == State("ru", view=views.AskNext())


def test_screen_of_old_is_no_step_back(today_book):
    stored = {**State("ru").to_json(), "trail": [["a screen of old"], ["routes", "1"]]}
    assert State.from_json(stored).fitted(today_book).trail == (views.Routes(1),)
