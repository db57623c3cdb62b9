"""The exit check: one table, read for a person and for all people at once."""

from itertools import product

import pytest
from pydantic import ValidationError

from routebot.logic.conditions import Truth
from routebot.policy.facts import ExitRule
from routebot.policy.snapshot import snapshot
from routebot.reasoning.exit_check import EXIT_TERMINALS, check_exit, exit_diagram, exit_status
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.reasoning.verdicts import read
from tests.support.datasets import DAY, fact, make_dataset, one, several

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES

TABLE = [
    # abroad, barred, check -> status
    (YES, YES, YES, "clear"),
    (YES, NO, UNKNOWN, "clear"),
    (NO, YES, YES, "barred"),
    (UNKNOWN, YES, NO, "barred"),
    (NO, UNKNOWN, YES, "check"),
    (NO, NO, YES, "check"),
    (NO, UNKNOWN, NO, "depends"),
    (NO, NO, UNKNOWN, "depends"),
    (UNKNOWN, NO, NO, "clear"),
    (NO, NO, NO, "clear"),
]


@pytest.mark.parametrize(("abroad", "barred", "check", "status"), TABLE)
def test_a_ban_goes_before_a_check_and_abroad_before_both(
    abroad: Truth, barred: Truth, check: Truth, status: str
) -> None:
    assert exit_status(abroad, barred, check) == status


def _book() -> Rulebook:
    questions = [
        one("military", "reserve", "summons", "serving", silent=["alternative"]),
        several("exit_limits", "debts", "minor", "court", "none"),
        one("region", "centre", "abroad"),
    ]
    rules = [
        fact("ban", effect="barred", when={"military": ["summons", "serving"]}),
        fact("court", effect="barred", when={"exit_limits": ["court"]}),
        fact("debts", effect="check", when={"exit_limits": ["debts"]}),
        fact("consent", effect="check", first=True, when={"exit_limits": ["minor"]}),
        fact("advice", effect="advice", when={"military": ["reserve"], "region": ["centre"]}),
    ]
    return compile_snapshot(snapshot(make_dataset(questions, [], exit_rules=rules), DAY))


def test_everybody_gets_the_status_that_the_diagram_has_for_them() -> None:
    book = _book()
    node = exit_diagram(book)
    full = book.vocabulary.unknown
    for masks in product(*([1 << value for value in range(mask.bit_length())] for mask in full)):
        settled = book.diagrams.settled(node, masks)
        assert settled is not None
        assert check_exit(read(book, masks)).status == EXIT_TERMINALS[settled]


def test_without_a_rule_the_diagram_is_the_one_of_the_others() -> None:
    book = _book()
    masks = book.vocabulary.masks(
        {"military": frozenset(["summons"]), "exit_limits": frozenset(["debts"])}
    )
    found = (
        book.diagrams.reachable(exit_diagram(book, without), masks) for without in (None, "ban")
    )
    statuses = [{EXIT_TERMINALS[terminal] for terminal in reached} for reached in found]
    # Whether they are abroad is open.
    assert statuses == [{"barred", "clear"}, {"check", "clear"}]


def test_somebody_abroad_reads_no_rule_of_the_exit() -> None:
    book = _book()
    answers = {"military": frozenset(["summons"]), "region": frozenset(["abroad"])}
    checked = check_exit(read(book, book.vocabulary.masks(answers)))
    assert (checked.status, checked.rules, checked.open_questions) == ("clear", (), ())


@pytest.mark.parametrize(
    ("said", "summary", "rules", "asked", "silent"),
    [
        ({}, "depends", ["advice"], ["military", "exit_limits"], []),
        ({"military": ["reserve"]}, "depends", ["advice"], ["exit_limits"], []),
        ({"military": ["reserve"], "exit_limits": []}, "clear", ["advice"], [], []),
        ({"military": ["serving"], "exit_limits": []}, "barred", ["ban"], [], []),
        ({"exit_limits": ["debts"]}, "check", ["debts", "advice"], ["military"], []),
        (
            {"exit_limits": ["debts", "minor"]},
            "check",
            ["consent", "debts", "advice"],
            ["military"],
            [],
        ),
        (
            {"military": ["summons"], "exit_limits": ["court", "debts"]},
            "barred",
            ["ban", "court", "debts"],
            [],
            [],
        ),
        ({"military": ["alternative"]}, "depends", ["advice"], ["exit_limits"], ["military"]),
        (
            {"military": ["alternative"], "exit_limits": []},
            "unspoken",
            ["advice"],
            [],
            ["military"],
        ),
        (
            {"military": ["alternative"], "exit_limits": ["court"]},
            "barred",
            ["court", "advice"],
            [],
            ["military"],
        ),
    ],
    ids=str,
)
def test_a_person_reads_the_gravest_rule_first_and_what_is_left_open(
    said: dict[str, list[str]], summary: str, rules: list[str], asked: list[str], silent: list[str]
) -> None:
    book = _book()
    answers = {id_: frozenset(options) for id_, options in said.items()}
    checked = check_exit(read(book, book.vocabulary.masks(answers)))
    assert (checked.summary, [rule.id for rule in checked.rules]) == (summary, rules)
    assert (list(checked.open_questions), list(checked.unspoken)) == (asked, silent)


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ({}, []),
        ({"exit_limits": ["debts"]}, []),
        ({"exit_limits": ["debts", "minor"]}, ["consent"]),
    ],
    ids=str,
)
def test_what_is_read_before_any_route_surely_concerns_them(
    said: dict[str, list[str]], first: list[str]
) -> None:
    book = _book()
    answers = {id_: frozenset(options) for id_, options in said.items()}
    checked = check_exit(read(book, book.vocabulary.masks(answers)))
    assert [rule.id for rule in checked.first] == first


def test_only_what_is_looked_up_stands_first():
    with pytest.raises(ValidationError, match="this is `advice`"):
        ExitRule.model_validate(fact("note", effect="advice", first=True))
