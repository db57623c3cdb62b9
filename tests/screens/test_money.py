"""The money part: what a card is worth there, how old that is, and what holds wherever one goes."""

import re
from datetime import timedelta
from typing import get_args

import pytest

from routebot.policy.facts import CardValue
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.money import held_line, held_lines, money_paragraphs
from routebot.words.i18n import LANGUAGES, words
from tests.support.datasets import DAY, fact, make_dataset, several

EN = words("en")
OWN = fact("aa-mir", cards={"mir": "limited"})
GENERAL = fact("xx-mir", cards={"mir": "no", "foreign": "yes"})
NOTES = {"ru": "Берите новые купюры.", "en": "Take new banknotes."}
ADVICE = fact("xx-old-notes", when={"cards": ["cash"]}, text=NOTES)


def _advice(**answers: list[str]) -> Advice:
    dataset = make_dataset(
        [several("cards", "mir", "foreign", "cash", "none")],
        [{"id": "AA", "payments": [OWN]}],
        payments=[GENERAL, ADVICE],
    )
    book = compile_snapshot(snapshot(dataset, DAY + timedelta(days=1)))
    given = {question: frozenset(options) for question, options in answers.items()}
    return advise(book, book.vocabulary.masks(given))


AGREES = {"ru": r"\b\w+(ет|ит|ют|ут|ят|ал|ала|или|али)\b", "en": r"\b(was|were|has)\b"}
"""Endings and verbs that fit one number only: a means may be a card, or dollars and euros."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", get_args(CardValue))
@pytest.mark.parametrize("age", [1, 800], ids=["fresh", "expired"])
def test_how_a_means_fares_reads_right_for_one_card_as_for_dollars_and_euros(
    desk, language, value, age
):
    cards = next(question for question in desk.dataset.questions if question.id == "cards")
    means = [option.id for option in cards.options]
    paid = fact("aa-pay", cards=dict.fromkeys(means, value))
    dataset = make_dataset([cards], [{"id": "AA", "payments": [paid]}])
    book = compile_snapshot(snapshot(dataset, DAY + timedelta(days=age)))
    advice, say = advise(book, book.vocabulary.masks({})), words(language)
    rows = money_paragraphs(say, advice, advice.verdicts["AA"])[0].splitlines()
    assert len(rows) == len(means)
    for row, option in zip(rows, cards.options, strict=True):
        label, fares = re.fullmatch(r"(.+): <b>(.+)</b> <i>.+</i>", row).groups()
        assert label == say.of(option.label)
        assert not re.search(AGREES[language], fares), row


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "карта «Мир», UnionPay российского банка, Visa или Mastercard российского банка"),
        ("en", "a Mir card, UnionPay of a Russian bank, Visa or Mastercard of a Russian bank"),
    ],
)
def test_only_brands_begin_with_a_capital_inside_a_sentence(desk, language, said):
    cards = next(question for question in desk.dataset.questions if question.id == "cards")
    russian = {"mir": "yes", "unionpay_ru": "yes", "visa_mc_ru": "yes"}
    dataset = make_dataset([cards], [{"id": "AA", "payments": [fact("aa-pay", cards=russian)]}])
    book = compile_snapshot(snapshot(dataset, DAY))
    advice = advise(book, book.vocabulary.masks({"cards": frozenset(russian)}))
    say, verdict = words(language), advice.verdicts["AA"]
    assert f"– {said} (" in held_line(say, advice, verdict, detailed=True, worded=True)
    [line] = held_lines(say, advice, verdict)
    assert line.startswith(said[:1].upper() + said[1:])


def _text(advice: Advice) -> str:
    return "\n\n".join(money_paragraphs(EN, advice, advice.verdicts["AA"]))


def test_every_means_of_payment_is_shown_with_its_age():
    rows = money_paragraphs(EN, _advice(), _advice().verdicts["AA"])[0].splitlines()
    assert len(rows) == 2
    assert all("✓ confirmed on 1 January 2026" in row for row in rows)


def test_what_holds_wherever_one_goes_is_shown_to_those_whom_it_concerns():
    everybody, with_cash = _text(_advice()), _text(_advice(cards=["cash"]))
    without = _text(_advice(cards=["mir"]))
    assert EN("money.general") in everybody
    assert NOTES["en"] in everybody
    assert NOTES["en"] in with_cash
    assert NOTES["en"] not in without
