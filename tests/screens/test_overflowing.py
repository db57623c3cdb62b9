"""What an edit makes too long for a screen is named by file and line; what was so before is not."""

import re
from collections.abc import Mapping

import pytest

from routebot.policy.loading import load
from routebot.publishing.differences import edits_between
from routebot.screens.overflowing import overflows
from tests.support.datasets import DAY, edited, line_of, minimal
from tests.support.texts import Watch

KZ, LINKS, EXIT, QUESTIONS = "destinations/KZ.yaml", "links.yaml", "exit.yaml", "questions.yaml"
WORDS = "слово за словом " * 55
"""As long as one text may be."""


def mistakes(after: Mapping[str, bytes], before: Mapping[str, bytes] | None = None) -> list[str]:
    loaded, old = load(after), load(before or minimal()).dataset
    edits = edits_between(old, loaded.dataset, DAY)
    return [str(error) for error in overflows(loaded, loaded, old, edits, DAY)]


def crossing(name: str, files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    named = f"    state: open\n    crossing: {{ru: {name}, en: Larger}}\n"
    return edited(LINKS, "    state: open\n", named, files)


def first_rules(number: int) -> dict[str, bytes]:
    """Tell so many long exit rules before everything else."""
    files = minimal()
    rule = files[EXIT].decode().split("rules:\n")[1]
    more = "".join(
        rule.replace("ru-exit-debts", f"ru-exit-{at}")
        .replace("effect: check", "effect: check\n    first: true")
        .replace("Долги закрывают выезд.", WORDS)
        .replace("Проверьте долги.", WORDS)
        for at in range(number)
    )
    return files | {EXIT: files[EXIT] + more.encode()}


@pytest.mark.parametrize(
    "files",
    [
        crossing("Ларс"),
        edited(KZ, "Виза тут не поможет.", WORDS),
        edited(KZ, '"До 90 дней без визы."', f'"90 дней. {WORDS}"'),
        first_rules(1),
        minimal(),
    ],
    ids=["name", "pitfall", "rule", "exit", "nothing"],
)
def test_an_edit_that_fits_says_nothing(files: Mapping[str, bytes]) -> None:
    assert mistakes(files) == []


def test_a_name_that_fills_a_card_is_refused_by_its_line() -> None:
    files = crossing(WORDS)
    [mistake, *_] = mistakes(files)
    line = line_of(files, LINKS, "link-ru-kz-car")
    assert mistake.startswith(f"data/links.yaml:{line} links[0].id: the card of KZ becomes ")
    assert "at most 900 fit; shorten `crossing` (" in mistake


def test_rules_that_fill_the_list_are_refused_by_the_longest(
    _watch: Watch,  # noqa: PT019 - what it found is taken
) -> None:
    files = first_rules(3)
    [mistake] = mistakes(files)
    assert all("3946 can be sent" in problem for problem in _watch.collect())
    assert "data/exit.yaml:" in mistake
    assert "the list of routes becomes " in mistake
    assert "at most 3946 fit; shorten `" in mistake


def test_what_was_too_long_before_is_not_this_edits() -> None:
    before = crossing(WORDS)
    after = edited(KZ, "Виза тут не поможет.", "Виза здесь не поможет.", before)
    assert mistakes(after, before) == []


def test_a_line_more_than_is_comfortable_is_no_reason_to_refuse() -> None:
    """A border that closed tonight does not wait until its card has fewer than 900 characters."""
    [mistake] = mistakes(crossing("с" * 700))
    [length] = re.findall(r"the card of KZ becomes (\d+) characters", mistake)
    most = 700 - (int(length) - 990)  # a tenth more than is comfortable
    assert mistakes(crossing("с" * most)) == []
    [mistake] = mistakes(crossing("с" * (most + 1)))
    assert "the card of KZ becomes 991 characters" in mistake


def test_what_grows_further_is_refused() -> None:
    before = crossing(WORDS)
    after = edited(LINKS, WORDS.strip(), f"{WORDS}{WORDS[:200]}".strip(), before)
    assert mistakes(after, before)
