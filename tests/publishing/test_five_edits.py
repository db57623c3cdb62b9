"""Five edits of the whole dataset: the first five lines of each plan say who feels it, and how, and
a preview shows it at once.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Card
from routebot.policy.dangers import Danger
from routebot.policy.facts import EntryRule, Fact, Link, PaymentRule
from routebot.policy.files import Dataset
from routebot.policy.loading import Loaded, load_dataset
from routebot.publishing.plan import Plan, make_plan
from routebot.screens.admin.cases import cases_of, changes_of
from routebot.screens.admin.plan import plan_paragraphs
from routebot.screens.admin.preview import person_line
from routebot.screens.admin.sides import MARK, Sides, seen
from routebot.words.i18n import LANGUAGES, Language, words
from routebot.words.markup import paragraphs
from tests.conftest import DATA, TODAY

_CROSSING = "link-ru-kz-car-sagarchin"

Change = Callable[[Fact], dict[str, Any] | None]
"""What is otherwise of a fact; None: nothing."""


def _close_crossing(fact: Fact) -> dict[str, Any] | None:
    return {"state": "closed"} if fact.id == _CROSSING else None


def _close_hub(fact: Fact) -> dict[str, Any] | None:
    flies_on = isinstance(fact, Link) and fact.start == "TR" and fact.mode == "air"
    return {"state": "closed"} if flies_on else None


def _shorten_georgia(fact: Fact) -> dict[str, Any] | None:
    if not isinstance(fact, EntryRule) or fact.stay_days != 365 or not fact.id.startswith("ge-"):
        return None
    return {"limits": tuple(limit.model_copy(update={"days": 90}) for limit in fact.limits)}


def _refuse_mir(fact: Fact) -> dict[str, Any] | None:
    is_armenian = isinstance(fact, PaymentRule) and fact.id.startswith("am-")
    return {"cards": {**fact.cards, "mir": "no"}} if is_armenian and "mir" in fact.cards else None


def _raise_handover(fact: Fact) -> dict[str, Any] | None:
    meant = isinstance(fact, Danger) and fact.kind == "handover" and fact.id.startswith("ge-")
    return {"level": "high"} if meant else None


def _changed(dataset: Dataset, change: Change) -> Dataset:
    """Return the dataset with some facts otherwise."""

    def otherwise(facts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            fact.model_copy(update=change(fact) or {}) if isinstance(fact, Fact) else fact
            for fact in facts
        )

    destinations = tuple(
        place.model_copy(
            update={
                kind: otherwise(getattr(place, kind)) for kind in ("entry", "payments", "dangers")
            }
        )
        for place in dataset.destinations
    )
    links = otherwise(dataset.links)
    return dataset.model_copy(update={"destinations": destinations, "links": links})


def _first_lines(plan: Plan, language: Language) -> str:
    text = paragraphs(*plan_paragraphs(words(language), plan))
    lines = [line for line in re.sub(r"<[^>]+>", "", text).splitlines() if line]
    return "\n".join(lines[:5])


_FIVE: dict[str, tuple[Change, list[tuple[str, str]]]] = {
    "a Kazakh crossing": (
        _close_crossing,
        [
            ("Сагарчин — Жайсан", "Sagarchin – Zhaisan"),
            ("закрыто", "closed"),
            ("едет на машине с Волги и Урала", "go by car, start from the Volga and the Urals"),
            ("Остаются: ", "What is left: "),
        ],
    ),
    "every flight of a hub": (
        _close_hub,
        [
            ("больше никак не добраться", "can no longer be reached"),
            ("Аргентина", "Argentina"),
            ("летит самолётом, с загранпаспортом", "fly, hold an international passport"),
            ("(сейчас там: Турция)", "(who are there now: Turkey)"),
        ],
    ),
    "Georgia 365 to 90 days": (
        _shorten_georgia,
        [
            ("Грузия: остаться можно до 90 дней", "Georgia: one may stay up to 90 days"),
            ("было до 365 дней", "was up to 365 days"),
            ("с загранпаспортом", "hold an international passport"),
        ],
    ),
    "Mir in Armenia": (
        _refuse_mir,
        [
            ("Армения", "Armenia"),
            ("не работает", "does not work"),
            ("платит картой «Мир»", "pay with a Mir card"),
        ],
    ),
    "a handover level": (
        _raise_handover,
        [
            ("Грузия: выдача в Россию", "Georgia: handing over to Russia"),
            ("опасность высокая, была средняя", "danger high, was medium"),
            ("боится преследования", "fear persecution"),
        ],
    ),
}


class _Shown(NamedTuple):
    """What a preview shows first: whose card, for whom, and a line of it before and after."""

    place: str
    who: tuple[str, str]
    before: tuple[str, str]
    after: tuple[str, str]


_SHOWN: dict[str, _Shown] = {
    "a Kazakh crossing": _Shown(
        "KZ",
        ("едет на машине с Волги и Урала", "go by car, start from the Volga and the Urals"),
        ("Сагарчин", "Sagarchin"),
        ("Илек — Аксай", "Ilek – Aksai"),
    ),
    "every flight of a hub": _Shown(
        "AL",
        ("сейчас там: Турция", "are now in Turkey"),
        ("самолётом (Стамбул — Тирана)", "by air (Istanbul – Tirana)"),
        ("Дорога Турция → Албания закрыта", "The way Turkey → Albania is closed"),
    ),
    "Georgia 365 to 90 days": _Shown(
        "GE",
        ("с загранпаспортом", "hold a 10-year international passport"),
        ("до 365 дней", "up to 365 days"),
        ("до 90 дней", "up to 90 days"),
    ),
    "Mir in Armenia": _Shown(
        "AM",
        ("платит картой «Мир»", "pay with a Mir card"),
        ("работало с ограничениями – карта «Мир»", "worked with limits – a Mir card"),
        ("не работало – карта «Мир»", "did not work – a Mir card"),
    ),
    "a handover level": _Shown(
        "GE",
        ("боится преследования", "fear persecution"),
        ("Есть риск: могут выдать", "A risk: may extradite"),
        ("Опасно: могут выдать", "Danger: may extradite"),
    ),
}


@lru_cache(len(_FIVE))
def _edited(name: str) -> tuple[Dataset, Dataset, Plan]:
    """Return the dataset, the same with an edit, and the plan."""
    old = load_dataset(DATA)
    new = _changed(old, _FIVE[name][0])
    return old, new, make_plan(old, new, TODAY)


@pytest.mark.parametrize("name", _FIVE)
def test_the_first_five_lines_of_a_plan_say_who_feels_it_and_how(
    name: str,
) -> None:
    _, expected = _FIVE[name]
    _, _, plan = _edited(name)
    for number, language in enumerate(LANGUAGES):
        first = _first_lines(plan, language)
        for said in expected:
            assert said[number] in first, first
        assert "claims." not in first


@pytest.mark.parametrize("name", _FIVE)
def test_a_preview_begins_with_a_card_that_reads_otherwise_for_somebody_whom_it_concerns(
    name: str,
) -> None:
    old, new, plan = _edited(name)
    sides, expected = Sides(old, new, TODAY), _SHOWN[name]
    for number, language in enumerate(LANGUAGES):
        changes = changes_of(sides, plan, language)
        assert changes.subjects[0] == expected.place
        case = next(cases_of(sides, changes.concerns, expected.place, language))
        assert case.view == Card(expected.place)
        assert expected.who[number] in person_line(words(language), plan.questions, case)
        state = State(language, case.interview, case.view)
        before, after = (seen(sides, side, case.since, state) for side in ("before", "after"))
        assert before.text.replace(MARK, "") != after.text.replace(MARK, "")
        assert any(line.startswith(MARK) for line in (before.text + after.text).split("\n"))
        assert expected.before[number] in _marked(before.text), before.text
        assert expected.after[number] in _marked(after.text), after.text
        assert len(case.interview.answers) <= 4, "no more answers than it takes"


def _marked(text: str) -> str:
    """Return the lines that the other side does not have."""
    return "\n".join(line for line in text.split("\n") if line.startswith(MARK))


def test_nobody_is_said_to_keep_a_route_when_every_road_out_is_shut(packaged: Loaded) -> None:
    old = packaged.dataset
    shut = _changed(
        old, lambda fact: {"state": "closed"} if getattr(fact, "start", "") == "RU" else None
    )
    plan = make_plan(old, shut, TODAY)
    assert plan.strands
    journeys = [effect for effect in plan.effects if effect.aspect == "journey"]
    assert {"KZ", "GE", "AM"} <= {place for effect in journeys for place in effect.places}
    assert all(
        words("ru")("draft.no_stranding") not in p for p in plan_paragraphs(words("ru"), plan)
    )
