"""A card tells what nobody could find out to those whom it concerns."""

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.details import detail_paragraphs
from routebot.words.i18n import words
from tests.support.datasets import DAY, fact, make_dataset, several

GAP = {
    "id": "kz-unknown-pets",
    "text": {"ru": "Неясно.", "en": "Unclear."},
    "when": {"party": ["pets"]},
}


@pytest.mark.parametrize(("party", "told"), [("pets", True), ("alone", False)])
def test_a_gap_about_animals_is_told_to_who_travels_with_one(party, told):
    entry = fact("kz-entry", regime="visa_free", status="open")
    place = {"id": "KZ", "entry": [entry], "not_established": [GAP]}
    dataset = make_dataset([several("party", "alone", "pets")], [place])
    book = compile_snapshot(snapshot(dataset, DAY))
    advice = advise(book, book.vocabulary.masks({"party": frozenset([party])}))
    rules = detail_paragraphs(words("en"), advice, advice.verdicts["KZ"], "rules")
    assert any("Unclear." in paragraph for paragraph in rules) is told
