"""What nobody could find out of a place is told to those whom it concerns."""

import pytest

from routebot.contract.match import report
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.words.i18n import words
from tests.support.datasets import DAY, fact, make_dataset, several

TEXT = {"ru": "Неясно.", "en": "Unclear."}
GAPS = [
    {"id": "kz-unknown-pets", "text": TEXT, "when": {"party": ["pets"]}},
    {"id": "kz-unknown-cards", "text": TEXT},
]


def _advice(*party: str) -> Advice:
    entry = fact("kz-entry", regime="visa_free", status="open")
    place = {"id": "KZ", "entry": [entry], "not_established": GAPS}
    questions = [several("party", "alone", "pets")]
    book = compile_snapshot(snapshot(make_dataset(questions, [place]), DAY))
    answers = {"party": frozenset(party)} if party else {}
    return advise(book, book.vocabulary.masks(answers))


@pytest.mark.parametrize(
    ("party", "told"),
    [
        (["pets"], ["kz-unknown-pets", "kz-unknown-cards"]),
        (["alone"], ["kz-unknown-cards"]),
        ([], ["kz-unknown-cards"]),
    ],
)
def test_a_gap_is_told_to_those_whom_it_concerns_for_certain(party, told):
    advice = _advice(*party)
    assert [gap.id for gap in advice.not_established("KZ")] == told
    (found,) = report(advice, words("en"), only="KZ")["destinations"]
    assert len(found["not_established"]) == len(told)
