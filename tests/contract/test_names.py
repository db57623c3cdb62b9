"""What must be had is named in a word or two: a requirement by its own name, a way by its paper."""

import pytest

from routebot.contract.match import report
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.words.i18n import words
from tests.support.datasets import DAY, fact, make_dataset, one

INSURANCE = {"ru": "страховка", "en": "insurance"}


@pytest.mark.parametrize(
    ("rule", "need", "named"),
    [
        ({"regime": "visa_free", "status": "open"}, {"name": INSURANCE}, {"kz-need": "insurance"}),
        ({"regime": "visa_free", "status": "open"}, {}, {"kz-need": None}),
        (
            {"regime": "e_visa", "status": "conditional"},
            {"name": INSURANCE},
            {"kz-entry": "e-visa", "kz-need": "insurance"},
        ),
        (
            {"regime": "visa_on_arrival", "status": "conditional"},
            {"name": INSURANCE},
            {"kz-entry": None, "kz-need": "insurance"},
        ),
    ],
)
def test_a_requirement_has_a_short_name(rule, need, named):
    place = {
        "id": "KZ",
        "entry": [fact("kz-entry", **rule)],
        "requirements": [fact("kz-need", kind="obtain", **need)],
    }
    book = compile_snapshot(snapshot(make_dataset([one("passport", "yes", "no")], [place]), DAY))
    (found,) = report(advise(book, book.vocabulary.masks({})), words("en"), only="KZ")[
        "destinations"
    ]
    assert {asked["id"]: asked["name"] for asked in found["requirements"]} == named
