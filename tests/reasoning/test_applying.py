"""By which answers a warning would be a person's: all that do by themselves, or none is named."""

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from tests.support.datasets import DAY, fact, make_dataset, of_places, one, several

QUESTIONS = (
    one("military", "free", "reserve", "summons", stand_ins={"paper": "summons"}),
    several("party", "children", "pets", "none"),
    several("cards", "mir", "foreign"),
    of_places("barred_from", "countries", "none"),
)


@pytest.mark.parametrize(
    ("when", "said", "answers"),
    [
        ({"party": ["children"]}, {}, ["party children"]),
        ({"military": ["summons"]}, {}, ["military summons"]),
        ({"military": ["paper"]}, {}, ["military paper"]),
        (
            {"any": [{"military": ["summons"]}, {"party": ["pets"]}]},
            {},
            ["military summons", "party pets"],
        ),
        ({"military": ["summons"], "party": ["pets"]}, {}, []),
        ({"military": ["summons"], "party": ["pets"]}, {"party": "pets"}, ["military summons"]),
        ({"not": {"cards": ["foreign"]}}, {}, []),
        ({"not": {"party": ["children"]}}, {}, []),
        ({"barred_from": ["KZ"]}, {}, []),
    ],
    ids=str,
)
def test_each_answer_that_makes_a_warning_theirs_is_found(when, said, answers):
    """Not where two are needed together, where what they lack decides, or for a country."""
    pitfall = fact("kz-trap", severity="high", when=when)
    place = {"id": "KZ", "pitfalls": [pitfall]}
    book = compile_snapshot(snapshot(make_dataset(QUESTIONS, [place]), DAY))
    given = {question: frozenset([option]) for question, option in said.items()}
    advice = advise(book, book.vocabulary.masks(given))
    [trap] = book.destinations["KZ"].pitfalls
    found = advice.applying("KZ", trap.fact)
    assert [f"{each.question} {each.option}" for each in found] == answers


def test_every_answer_that_a_warning_hangs_on_has_words(today_book: Rulebook):
    """Else the warning names a question, which tells nobody whether it is about them."""
    advice, found = advise(today_book, today_book.vocabulary.unknown), set()
    for id_, destination in today_book.destinations.items():
        for warning in (*destination.dangers, *destination.pitfalls):
            found |= {*advice.applying(id_, warning.fact)}
    questions = today_book.vocabulary.questions
    assert found
    assert not [each for each in found if each.option not in questions[each.question].when_so]
