"""Properties over the packaged dataset: no danger is missing where it has to stand."""

import re
from collections.abc import Iterator, Mapping

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import TABS, Card, Onward, Plan, Routes
from routebot.logic.diagrams import YES
from routebot.policy.dangers import Danger
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.passing import means_of
from routebot.reasoning.rulebook import CompiledFact, Rulebook, Status
from routebot.screens.dangers import MOST_NAMED, marked_danger, worst_line, worst_marked
from routebot.screens.drawing import draw
from routebot.screens.journeys import means_line
from routebot.screens.onward import onward_screen, onward_text
from routebot.screens.phrases import PERIL, headline
from routebot.screens.plan import MOST_CHARACTERS, plan_screen, plan_text
from routebot.words.i18n import LANGUAGES, Language, Words, words
from tests.support.people import invented_people
from tests.support.play import PEOPLE, interview_of
from tests.support.slices import sliced
from tests.support.texts import visible

BARRED = {"military": frozenset(["summons"]), "region": frozenset(["south"])}
IN_DANGER: Mapping[str, frozenset[str]] = {
    "pursued": frozenset(["case"]),
    "grounds": frozenset(["lgbt", "journalist"]),
    "military": frozenset(["draft_age"]),
    "region": frozenset(["south"]),
}


def _people(book: Rulebook, number: int) -> list[Mapping[str, frozenset[str]]]:
    """Return people of every kind, those whom most dangers concern among them."""
    endangered = [{**one, **IN_DANGER} for one in invented_people(number, seed=7)]
    return [IN_DANGER, *endangered, *invented_people(number, seed=8)]


def _advice(book: Rulebook, answers: Mapping[str, frozenset[str]]) -> Advice:
    return advise(book, book.vocabulary.masks(answers))


A_MARK = 100
"""Characters of an age and of what joins two texts, at the most."""


def _is_missing(say: Words, advice: Advice, place: str, plan: str) -> Iterator[str]:
    """Yield what the plan of a place lacks of its dangers and grave pitfalls.

    Each stands in few words; what is known beyond them, where there is room for it.
    """
    for danger in advice.dangers(place):
        if danger.fact is None:
            wanted = [say(f"danger.not_established.{danger.kind}")]
        else:
            wanted = [say.statement(danger.fact.short)[1:]]  # it may begin a line
            whole = say.statement(danger.fact.text)
            if len(plan) + len(whole) + A_MARK <= MOST_CHARACTERS:
                wanted.append(whole)
        yield from (text for text in wanted if text not in plan)
    for pitfall, _ in advice.high_pitfalls(place):
        text = say.statement(pitfall.short or pitfall.text)
        if text not in plan:
            yield text


@pytest.mark.proof
def test_no_danger_or_grave_pitfall_is_missing_from_a_plan(today_book: Rulebook) -> None:
    people, places = _people(today_book, 6), list(today_book.destinations)
    cases = [(person, place) for person in people for place in places]
    for number, (person, place) in enumerate(sliced(cases, of=16)):
        say, advice = words(LANGUAGES[number % 2]), _advice(today_book, person)
        if advice.exit.status is not ExitStatus.BARRED:
            plan = plan_text(say, advice, place)
            assert list(_is_missing(say, advice, place, plan)) == [], place


@pytest.mark.proof
def test_a_plan_begins_with_what_is_dangerous(today_book: Rulebook) -> None:
    say, advice = words("ru"), _advice(today_book, IN_DANGER)
    for place in sliced(list(today_book.destinations), of=8):
        plan = plan_text(say, advice, place)
        worst = worst_line(say, advice, place)
        assert plan.index(say("plan.dangers")) < plan.index(say("plan.entry"))
        assert plan.split("\n- ")[1].startswith(worst.split(" (")[0]), place


@pytest.mark.proof
def test_a_pitfall_of_some_means_is_told_to_who_comes_by_them(today_book: Rulebook) -> None:
    """Who has a car and flies is not met by a warning about cars; where no way is known, they are."""
    answers = {**PEOPLE["everything said"], "visas": frozenset({"schengen"})}
    advice, told_of = _advice(today_book, answers), {True: 0, False: 0}
    for place in sliced(list(today_book.destinations), of=2):
        ways = [journey for journey in advice.journeys(place) if not journey.broken]
        used = {leg.link.mode for journey in ways for leg in journey.legs}
        told = {pitfall.id for pitfall, _ in advice.high_pitfalls(place)}
        for pitfall in today_book.destinations[place].pitfalls:
            means = means_of(today_book, pitfall)
            if means and pitfall.fact.severity == "high" and advice.evaluation.truth(pitfall):
                concerns = not ways or bool(means & used)
                assert (pitfall.fact.id in told) == concerns, (place, pitfall.fact.id)
                told_of[concerns] += 1
    assert all(told_of.values()), told_of


def test_what_is_said_of_cars_is_said_to_who_may_go_by_car(today_book: Rulebook) -> None:
    cars = re.compile(r"российскими номерами|автомобил|\bмашин", re.IGNORECASE)
    found = 0
    for destination in today_book.destinations.values():
        for pitfall in destination.pitfalls:
            if cars.search(pitfall.fact.text.ru):
                assert means_of(today_book, pitfall), pitfall.fact.id
                found += 1
    assert found


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_of_the_list_names_what_is_grave(today_book: Rulebook, language: Language) -> None:
    """Of what is theirs for certain: two of the dangers and pitfalls, all where there are two."""
    say, seen = words(language), 0
    for person in sliced(_people(today_book, 8), of=4):
        advice = _advice(today_book, person)
        for place in sliced(list(today_book.destinations), of=8):
            surely = [each for each in advice.dangers(place) if each.certain]
            high = [each.fact for each in surely[1:] if each.fact and each.level == "high"]
            pitfalls = [fact for fact, certain in advice.high_pitfalls(place) if certain]
            grave = [*(fact.short for fact in high), *(fact.short for fact in pitfalls)]
            line = worst_marked(say, advice, place)
            own = {each.kind for each in surely} & {"handover", "lgbt"}
            asked = own - {each.kind for each in surely[:1]}  # which stand before what is grave
            for short in grave[: max(0, MOST_NAMED - len(surely[:1]) - len(asked))]:
                assert short, place
                assert say.statement(short).rstrip(".") in line, place
                seen += 1
    assert seen


def _paragraphs(text: str) -> list[str]:
    return re.split(r"\n\n", visible(text))


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_the_list_or_of_next_lacks_the_worst_danger(
    today_book: Rulebook, language: str
) -> None:
    say, seen = words(language), 0  # type: ignore[arg-type]
    for person in sliced(_people(today_book, 8), of=4):
        advice = _advice(today_book, person)
        if advice.exit.status is ExitStatus.BARRED:
            continue
        for number in range(4):
            state = State(say.language, interview_of(person), Routes(page=number))
            seen += _lines_are_whole(say, advice, draw(state, advice).text)
        for place in sliced(list(today_book.destinations), of=24):
            seen += _lines_are_whole(say, advice, onward_text(say, advice, place, None))
    assert seen > 40


def _lines_are_whole(say: Words, advice: Advice, text: str) -> int:
    """Look for the worst of each place beside its headline; return how many there are."""
    seen = 0
    by_name = {say.territory(id_): id_ for id_ in advice.verdicts}
    for paragraph in _paragraphs(text):
        named = re.search(r"[●◐?○⚠] (.+?) · ", paragraph.split("\n")[0])
        if named:
            worst = worst_line(say, advice, by_name[named[1]]).split(" (")[0]
            assert worst in paragraph, (named[1], worst)
            seen += bool(worst)
    return seen


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_place_reads_as_simply_open_whose_way_may_end_in_arrest(
    today_book: Rulebook, language: Language
) -> None:
    """Of the best journey: what passes a grave danger of theirs has no good sign before it."""
    say, seen = words(language), {"high": 0, "medium": 0}
    for person in sliced([*PEOPLE.values(), *_people(today_book, 8)], of=4):
        advice = _advice(today_book, person)
        if advice.barred or not advice.travel.known:
            continue
        for verdict in advice.possible:
            ways = [journey for journey in advice.journeys(verdict.id) if not journey.broken]
            passed = [danger for way in ways[:1] for _, danger in advice.passed_dangers(way)]
            arrests = [each for each in passed if each.kind in ("handover", "conscripts")]
            levels = {each.level for each in arrests if each.certain} & seen.keys()
            if levels and verdict.status is not Status.DEPENDS:
                line = visible(headline(say, advice, verdict))
                assert line.startswith(PERIL), line
                worst = min(levels)
                said = {say(f"status.peril.{but}.{worst}", status="") for but in ("open", "other")}
                assert any(text in line for text in said), line
                assert means_line(say, advice, verdict.id).startswith(PERIL)
                seen[worst] += 1
    assert seen["medium"]


def _dangers(book: Rulebook) -> list[tuple[str, CompiledFact[Danger]]]:
    return [
        (id_, danger)
        for id_, destination in book.destinations.items()
        for danger in destination.dangers
    ]


@pytest.mark.proof
def test_every_danger_is_told_first_on_the_card_to_somebody(today_book: Rulebook) -> None:
    """To those whom it concerns and who have said nothing else."""
    say = words("ru")
    for place, danger in sliced(_dangers(today_book), of=8):
        path = next(today_book.diagrams.paths(today_book.diagrams.of(danger.condition), YES))
        masks = list(today_book.vocabulary.unknown)
        for variable, mask in path.items():
            masks[variable] = mask
        advice = advise(today_book, tuple(masks))
        found = advice.worst_danger(place)
        assert found, danger.fact.id
        head = _paragraphs(draw(State("ru", interview_of({}), Card(place)), advice).text)
        exit_first = advice.exit_ahead and advice.exit.status is not ExitStatus.CLEAR
        worst = worst_line(say, advice, place).split(" (")[0]
        assert worst in head[int(exit_first)], danger.fact.id


@pytest.mark.proof
@pytest.mark.parametrize("person", ["summons", "every bar at once", "in danger"])
def test_who_is_barred_reads_of_no_crossing_and_no_way(today_book: Rulebook, person: str) -> None:
    answers = {**IN_DANGER, **BARRED} if person == "in danger" else PEOPLE[person]
    advice = _advice(today_book, answers)
    assert advice.exit.status is ExitStatus.BARRED
    for language in LANGUAGES:
        say = words(language)
        for place in sliced(list(today_book.destinations), of=8):
            for text in _all_told(say, advice, place):
                assert not list(_ways_in(say, today_book, text)), place


def _all_told(say: Words, advice: Advice, place: str) -> Iterator[str]:
    """Yield what the screens, the plan and next say of a place."""
    for tab in TABS:
        yield draw(State(say.language, interview_of({}), Card(place, tab)), advice).text
    yield plan_text(say, advice, place)
    yield plan_screen(say, advice, Plan(place)).text
    yield onward_text(say, advice, place, None)
    yield onward_screen(say, advice, Onward(place, 7)).text


def _ways_in(say: Words, book: Rulebook, text: str) -> Iterator[str]:
    """Yield the links, crossings and legs that a text tells of."""
    told = visible(text)
    yield from (link.fact.id for link in book.links if say.statement(link.fact.text) in told)
    texts = (text for link in book.links for text in (link.fact.route, link.fact.crossing) if text)
    yield from (name for name in map(say.of, texts) if name in told)
    if "→" in told:
        yield told


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_says_what_is_known_of_each_danger_that_they_asked_about(
    today_book: Rulebook, language: Language
) -> None:
    """Of handing over and of what is done to gay, lesbian and trans people, for good or ill."""
    say, seen = words(language), 0
    for person in sliced(_people(today_book, 8), of=4):
        advice = _advice(today_book, person)
        for place in sliced(list(today_book.destinations), of=8):
            line = worst_marked(say, advice, place)
            certain = [each for each in advice.dangers(place) if each.certain]
            for kind in {each.kind for each in certain} & {"handover", "lgbt"}:
                of_kind = next(each for each in certain if each.kind == kind)
                assert marked_danger(say, advice, of_kind, worded=True) in line, place
                seen += 1
    assert seen
