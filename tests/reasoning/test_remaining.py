"""Whole interviews of invented people: how long they are, what stands first, what nobody leaves
without having been asked.
"""

import random
from collections.abc import Sequence
from itertools import islice, product
from statistics import median

import pytest

from routebot.logic.vocabulary import Answers
from routebot.policy.questions import Question
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_question, next_screen, offers
from routebot.reasoning.remaining import companion_of, screen_number, screens_left, still_open
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.reasoning.thresholds import MOST_OPTIONS_SHARED
from tests.support.datasets import DAY, fact, make_dataset, one, several
from tests.support.fourteen import fourteen
from tests.support.interviews import Step, interview_steps, names_a_place, unasked
from tests.support.people import invented_people, would_be_asked
from tests.support.slices import sliced

FEW_SCREENS = 9
"""Half of all people need no more."""

MOST_SCREENS = 13
"""Nobody may be asked more; a person who is afraid puts the phone away."""

FIRST_ROUTES = 3
"""Screens after which the list names a place, for whomever it names one at all."""

SECOND = {
    group: frozenset(held)
    for group, held in {
        "none": [], "eu": ["DE"], "israel": ["IL"], "cis": ["AM"], "other": ["TR"],
    }.items()
}  # fmt: skip
"""Group of passports -> what somebody of it holds."""


@pytest.fixture(scope="module")
def interviews(today_book: Rulebook) -> list[tuple[Answers, list[Step]]]:
    return [
        (person, list(interview_steps(today_book, person))) for person in invented_people(24, 15)
    ]


def test_half_need_nine_screens_and_nobody_more_than_thirteen(interviews):
    lengths = sorted(len(steps) - 1 for _, steps in interviews)
    assert lengths[-1] <= MOST_SCREENS
    assert median(lengths) <= FEW_SCREENS


def test_what_is_said_to_be_left_is_never_too_little(interviews):
    for _, steps in interviews:
        *asked, end = steps
        for number, (advice, said, shown) in enumerate(asked, 1):
            assert len(asked) - number < screens_left(advice, said.skipped)
            assert screen_number(advice, said, shown) == number
            assert set(shown) <= still_open(advice)
        assert next_question(end.advice) is None


def test_a_route_is_seen_before_anything_dangerous_is_asked(today_book, interviews):
    for person, steps in interviews:
        early = [_is_early(today_book, step) for step in steps if step.shown]
        if not _cannot_wait(person):
            assert early == sorted(early, reverse=True)
        seen = [names_a_place(step.advice) for step in steps]
        if any(seen):
            assert seen.index(True) <= FIRST_ROUTES
            asked = early.index(False) if False in early else len(early)
            assert any(seen[: asked + 1])


PAPERS = {
    "passport": ["biometric", "five_year", "internal_only", "none"],
    "passport_validity": ["year_plus", "half_year_plus", "quarter_plus", "under_quarter"],
    "other_citizenship": ["none", "eu", "israel", "cis", "other"],
    "visas": ["none", "schengen", "eu_residence", "us", "uk"],
    "region": ["kaliningrad", "centre", "far_east", "abroad"],
    "urgency": ["days", "later"],
}


@pytest.mark.proof
def test_whatever_their_papers_a_first_route_is_seen_after_three_screens(today_book):
    """Whoever has no Russian passport waited for nine: which other one they hold came late."""
    combinations = list(product(*PAPERS.values()))
    random.Random(3).shuffle(combinations)
    someone = next(invented_people(1))
    seen = 0
    for options in sliced(combinations[:800], of=20):
        papers = dict(zip(PAPERS, (frozenset([option]) for option in options), strict=True))
        person = {**someone, **papers, "second_passport": SECOND[options[2]]}
        steps = islice(interview_steps(today_book, person), FIRST_ROUTES + 1)
        *_, last = steps
        if last.shown or names_a_place(last.advice):
            assert names_a_place(last.advice), papers
            seen += 1
    assert seen


@pytest.mark.parametrize("group", ["cis", "other"])
def test_whoever_has_another_passport_alone_is_asked_at_once_which_it_is(today_book, group):
    person = {
        **next(invented_people(1)),
        "passport": frozenset(["none"]),
        "other_citizenship": frozenset([group]),
        "second_passport": SECOND[group],
        "visas": frozenset(["eu_residence"]),
    }
    steps = list(islice(interview_steps(today_book, person), FIRST_ROUTES + 1))
    assert "second_passport" in steps[2].shown
    assert names_a_place(steps[FIRST_ROUTES].advice)


@pytest.mark.parametrize(
    ("name", "asked"),
    [("conscript-with-an-internal-passport", False), ("activist-with-a-case", True)],
)
def test_what_only_warns_is_asked_once_the_papers_open_what_it_warns_of(today_book, name, asked):
    """Both have three days; of the conscript's papers none lets him into the Schengen area, and he
    was asked whether he had fought.
    """
    person = {**fourteen()[name], "army_since_2022": frozenset(["no"])}
    order = [*interview_steps(today_book, person)][-1].said.order
    assert ("army_since_2022" in order) is asked
    early = [place for place, id_ in enumerate(order) if _is_early_id(today_book, id_)]
    assert order.index("military") < max(early)
    assert not asked or order.index("army_since_2022") > max(early)


def test_who_declines_everything_is_asked_neither_where_they_are_nor_of_the_army(today_book):
    declined = would_be_asked(advise(today_book, today_book.vocabulary.unknown))
    assert {"passport", "visas", "region", "military"} <= declined
    assert not declined & {"location", "army_since_2022"}


def _is_early(book: Rulebook, step: Step) -> bool:
    return all(_is_early_id(book, id_) for id_ in step.shown)


def _is_early_id(book: Rulebook, id_: str) -> bool:
    return book.vocabulary.questions[id_].early


def _cannot_wait(person: Answers) -> bool:
    return person["urgency"] == {"days"} or person["passport"] == {"none"}


def test_whoever_has_three_days_is_asked_what_may_bar_them_before_how_they_go(today_book):
    """They learn with the fourth question that a ticket is of no use; others after their means."""
    in_russia = (each for each in invented_people(60, 16) if each["region"] != {"abroad"})
    people = [each for each in in_russia if each["passport"] != {"none"}]
    hurried = [each for each in people if each["urgency"] == {"days"}][:4]
    others = [each for each in people if each["urgency"] != {"days"}][:4]
    for person in (*hurried, *others):
        order = [*interview_steps(today_book, person)][-1].said.order
        known = {"passport", "region", "urgency"}
        assert known <= set(order[: order.index("military")])
        assert (order.index("military") < order.index("modes")) is (person in hurried)
    for person in hurried:
        steps = interview_steps(today_book, person)
        assert next(n for n, step in enumerate(steps, 1) if "military" in step.shown) <= 4


def test_whoever_has_no_passport_at_all_is_asked_nothing_dangerous(today_book):
    """No place lets them in, and nothing they could say of the border would change that."""
    person = {
        **next(invented_people(1)),
        "passport": frozenset(["none"]),
        "other_citizenship": frozenset(["none"]),
    }
    *_, end = interview_steps(today_book, person)
    assert not end.advice.possible
    asked = {*end.said.order}
    assert {"passport", "other_citizenship", "region"} <= asked
    assert not {id_ for id_ in asked if today_book.vocabulary.questions[id_].sensitive == "high"}
    assert screens_left(end.advice, end.said.skipped) == 0


def test_nobody_ends_without_being_asked_what_changes_their_first_places(today_book, interviews):
    """With everything told the first places are the same, and so are the papers for them."""
    for person, steps in interviews:
        assert not [*unasked(today_book, person, steps[-1])]


@pytest.mark.parametrize(
    "paper",
    [{"passport": "internal_only"}, {"passport": "five_year", "passport_validity": "year_plus"}],
)
def test_another_way_into_an_open_place_is_asked_for_where_it_lifts_the_place(today_book, paper):
    """A passport of Israel opens the EU by an index alone, a permit for the EU by law.

    The permit counts only if the passport was not issued in an annexed region.
    """
    person = {
        **next(invented_people(1)),
        **{question: frozenset([option]) for question, option in paper.items()},
        "region": frozenset(["abroad"]),
        "other_citizenship": frozenset(["israel"]),
        "second_passport": frozenset(["IL"]),
        "visas": frozenset(["eu_residence"]),
    }
    *_, end = interview_steps(today_book, person)
    assert "annexed_regions" in end.said.answers
    assert not [*unasked(today_book, person, end)]


def _small(**fields: object) -> Rulebook:
    """Make three questions that may shut places; fields are those of the first."""
    papers = several("papers", "visa", "none").model_copy(update=fields)
    return _of([papers, one("days", "few", "many"), one("money", "little", "much")])


def _of(questions: Sequence[Question]) -> Rulebook:
    places = [
        {
            "id": id_,
            "entry": [fact(f"{id_.lower()}-entry", regime="visa_free", status="open")],
            "bars": [fact(f"{id_.lower()}-bar", when=when)],
        }
        for id_, when in (
            ("AA", {"money": ["little"]}),
            ("AB", {"money": ["little"]}),
            ("AC", {"papers": ["visa"]}),
            ("AD", {"days": ["few"]}),
        )
    ]
    return compile_snapshot(snapshot(make_dataset(questions, places), DAY))


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({}, ("money",)),
        ({"early": True}, ("papers",)),
        ({"early": True, "beside": "money"}, ("papers", "money")),
        ({"beside": "days"}, ("money",)),
        ({"beside": "money"}, ("papers", "money")),
    ],
)
def test_what_is_early_goes_first_and_small_questions_share_a_screen(fields, first):
    book = _small(**fields)
    advice = advise(book, book.vocabulary.unknown)
    assert next_screen(advice) == first
    assert next_question(advice) in first
    assert screens_left(advice, frozenset()) == (2 if "beside" in fields else 3)


def test_two_that_may_share_a_screen_wait_for_each_other(today_book):
    """Bans on entering came alone, and the place of birth on another screen after what made it
    count; the border's own questions do not wait."""
    person = {**next(invented_people(1)), **{
        id_: frozenset([option])
        for id_, option in {
            "passport": "biometric", "passport_validity": "year_plus", "region": "northwest",
            "visas": "schengen", "other_citizenship": "none", "urgency": "month", "goal": "wait",
            "military": "not_liable", "exit_limits": "none", "pursued": "no", "grounds": "none",
        }.items()
    }}  # fmt: skip
    shown = [step.shown for step in interview_steps(today_book, person)]
    assert ("annexed_regions", "barred_from") in shown
    assert ("exit_limits", "pursued") in shown
    border = [n for n, step in enumerate(shown) if {"military", "exit_limits"} & {*step}]
    assert max(border) < shown.index(("annexed_regions", "barred_from"))


@pytest.mark.parametrize(("more", "shared"), [(0, True), (1, False)])
def test_questions_with_many_options_have_a_screen_each(more, shared):
    papers, days, money = _small(beside="days").vocabulary.questions.values()
    filled = MOST_OPTIONS_SHARED - len(papers.options) + more
    days = one("days", *(f"in-{number}" for number in range(filled - 1)), "few")
    book = _of([papers, days, money])
    advice = advise(book, book.vocabulary.masks({"money": frozenset(["much"])}))
    assert (len(next_screen(advice)) == 2) is shared
    assert screens_left(advice, frozenset()) == (1 if shared else 2)


@pytest.mark.parametrize("on", ["then_book", "today_book"])
def test_every_pair_of_the_dataset_is_small_enough_to_share_a_screen(request, on):
    book = request.getfixturevalue(on)
    pairs = [(q.id, q.beside) for q in book.vocabulary.questions.values() if q.beside]
    assert pairs == [(id_, companion_of(book, id_)) for id_, _ in pairs]


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize(("said", "asked"), [("visa", True), ("none", False)])
def test_what_an_answer_leaves_without_sense_is_neither_asked_nor_counted(early, said, asked):
    papers, days, money = _small(beside="days", early=early).vocabulary.questions.values()
    *others, none = papers.options
    none = none.model_copy(update={"rules_out": ("days",)})
    papers = papers.model_copy(update={"options": (*others, none)})
    days = days.model_copy(update={"early": early})
    book = _of([papers, days, money])
    advice = advise(book, book.vocabulary.masks({"papers": frozenset([said])}))
    assert ("days" in would_be_asked(advice)) is asked
    assert ("days" in {offer.question for offer in offers(advice)}) is asked
    assert screens_left(advice, frozenset()) == (2 if asked else 1)
    assert "days" in still_open(advise(book, book.vocabulary.unknown))


@pytest.mark.parametrize("passport", ["internal_only", "none"])
def test_whoever_has_no_passport_for_abroad_is_not_asked_how_long_it_lasts(today_book, passport):
    advice = advise(today_book, today_book.vocabulary.masks({"passport": frozenset([passport])}))
    assert "passport_validity" not in would_be_asked(advice)


@pytest.mark.parametrize(
    ("said", "skipped", "then"),
    [
        ("papers", "", ("days",)),
        ("days", "", ("papers",)),
        ("", "days", ("papers",)),
        ("money", "", ("papers", "days")),
    ],
)
def test_what_is_left_of_a_screen_comes_before_another_one(said, skipped, then):
    book = _small(beside="days")
    option = {"papers": "none", "days": "many", "money": "much"}
    answers = {said: frozenset([option[said]])} if said else {}
    advice = advise(book, book.vocabulary.masks(answers))
    assert next_screen(advice, frozenset([skipped])) == then


def test_a_dangerous_question_goes_along_only_where_it_would_be_asked_by_itself():
    book = _small(beside="days", sensitive="high")
    advice = advise(book, book.vocabulary.masks({"money": frozenset(["much"])}))
    assert next_screen(advice) == ("papers", "days")
    assert screens_left(advice, frozenset()) == 2
