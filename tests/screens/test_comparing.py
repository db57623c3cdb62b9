"""Two destinations side by side: what each sign stands for, and which rows there are."""

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Compare
from routebot.reasoning.advice import advise
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.interview import Interview
from routebot.reasoning.rulebook import Status
from routebot.screens.companions import COMPANIONS
from routebot.screens.comparing import Sign, compare_screen, comparison
from routebot.screens.drawing import show
from routebot.words.i18n import LANGUAGES, words
from tests.support.play import PEOPLE
from tests.support.slices import sliced
from tests.support.texts import visible

PLACES = ("KZ", "GE", "AM", "TR", "RS", "AE", "DE", "TH")


def advice_of(book, person):
    return advise(book, book.vocabulary.masks(person))


def rows_of(book, person, *places, language="ru"):
    """Return label -> cells of a comparison."""
    advice = advice_of(book, person)
    table = comparison(words(language), advice, [advice.told(id_) for id_ in places])
    return {row.label: row.cells for row in table.rows}


def label(book, question, option):
    """Return the label of an option, which a row is named after."""
    options = book.vocabulary.questions[question].options
    return next(words("ru").of(each.label) for each in options if each.id == option)


def test_comparison_names_no_way_and_no_money_to_who_is_barred(today_book):
    answers = {
        "passport": frozenset({"biometric"}),
        "military": frozenset({"summons"}),
        "cards": frozenset({"mir"}),
    }
    state = State("ru", Interview(answers, order=tuple(answers)), Compare("KZ", "GE"))
    text = show(state, today_book).text
    assert words("ru")("exit.line.barred") in text
    entry = text.partition(words("ru")("compare.entry"))[2].split("\n")[1:3]
    assert not any(line.startswith("✓") for line in entry), entry
    for label_ in (words("ru")("compare.way"), label(today_book, "cards", "mir")):
        assert label_ not in text


def test_every_means_that_they_hold_has_a_row_and_no_other(today_book):
    labels = {
        option.id: label(today_book, "cards", option.id)
        for option in today_book.vocabulary.questions["cards"].options
    }
    rows = rows_of(today_book, {"cards": frozenset({"mir", "crypto"})}, "KZ", "GE")
    assert {id_ for id_, text in labels.items() if text in rows} == {"mir", "crypto"}
    unsaid = rows_of(today_book, {}, "KZ", "GE")
    assert not unsaid.keys() & {*labels.values()}
    assert words("ru")("compare.money") in unsaid


def test_who_travels_with_them_has_a_row(today_book):
    for party in (frozenset({"alone"}), frozenset({"partner", "children"}), frozenset({"pets"})):
        rows = rows_of(today_book, {"party": party}, "KZ", "GE")
        shown = {id_ for id_ in COMPANIONS if label(today_book, "party", id_) in rows}
        assert shown == party & {*COMPANIONS}


def test_rules_for_companions_that_nobody_collected_are_said_to_be_unknown(today_book):
    rows = rows_of(today_book, {"party": frozenset({"children"})}, "KZ", "RS")
    _, unknown = rows[label(today_book, "party", "children")]
    assert unknown == (Sign.UNSURE, words("ru")("compare.companion.unknown"))


def test_what_reassures_does_not_hide_what_an_answer_may_bring(today_book):
    """Iran: no handing over was found; what the law does to LGBT people hinges on their answer."""
    person = {"pursued": frozenset({"case"})}
    iran, _ = rows_of(today_book, person, "IR", "KZ")[words("ru")("compare.danger")]
    asked = today_book.vocabulary.questions["grounds"]
    assert iran.mark == Sign.UNSURE
    assert iran.text.endswith(words("ru")("status.answer", question=words("ru").of(asked.name)))


@pytest.mark.parametrize(("urgency", "sign"), [("week", Sign.BAD), ("later", Sign.TO_GET)])
def test_what_takes_longer_than_there_is_is_bad(today_book, urgency, sign):
    """A test on rabies takes three months or more in the EU."""
    person = {"party": frozenset({"pets"}), "urgency": frozenset({urgency})}
    germany, _ = rows_of(today_book, person, "DE", "KZ")[label(today_book, "party", "pets")]
    assert germany.mark == sign


@pytest.mark.proof
@pytest.mark.parametrize("person", sliced(list(PEOPLE)), ids=lambda name: name.replace(" ", "_"))
def test_good_is_only_what_they_can_count_on(today_book, person):
    say, advice = words("ru"), advice_of(today_book, PEOPLE[person])
    barred = advice.exit_ahead and advice.exit.status is ExitStatus.BARRED
    for place in PLACES:
        rows, verdict = rows_of(today_book, PEOPLE[person], place), advice.told(place)
        [entry] = rows[say("compare.entry")]
        surely_open = verdict.status is Status.OPEN and verdict.confirmed
        assert (entry.mark == Sign.GOOD) == (surely_open and not barred)
        assert (entry.mark == Sign.BAD) == (verdict.status is Status.CLOSED)
        [danger] = rows[say("compare.danger")]
        threats = [each for each in advice.dangers(place) if each.standing != "low"]
        assert danger.mark != Sign.GOOD, "that no case was found makes no place safe"
        assert bool(danger.mark) == bool(threats or advice.high_pitfalls(place)), place
        if any(each.certain and each.level in ("high", "medium") for each in threats):
            assert danger.mark == Sign.BAD, place
        for option, known in today_book.destinations[place].cards.items():
            for cell in rows.get(label(today_book, "cards", option), ()):
                assert (cell.mark == Sign.GOOD) == (known.value == "yes"), (place, option)
                assert (cell.mark == Sign.BAD) == (known.value == "no"), (place, option)
        for cell in rows.get(say("compare.way"), ()):
            sure = any(
                not journey.broken and not journey.doubts and all(leg.near for leg in journey.legs)
                for journey in advice.journeys(place)
            )
            assert cell.mark != Sign.GOOD or sure, place


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_says_what_the_table_says_and_every_sign_has_a_word(today_book, language):
    say = words(language)
    for person in PEOPLE.values():
        screen = compare_screen(say, advice_of(today_book, person), Compare("KZ", "GE"))
        assert screen.table
        lines = visible(screen.text).splitlines()
        for row in screen.table.rows:
            assert row.label in lines
            assert len(row.cells) == len(screen.table.heads)
            for name, cell in zip(screen.table.heads, row.cells, strict=True):
                assert cell.text
                assert f"{cell.mark} {name}: {cell.text}".strip() in lines
