"""The plan's figures against brute force: every person, every day, counted one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from routebot.logic.conditions import Masks
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.files import Dataset
from routebot.policy.questions import Question
from routebot.policy.snapshot import snapshot
from routebot.publishing.counts import Impact, Period
from routebot.publishing.describing import Who
from routebot.publishing.plan import Plan, make_plan
from routebot.reasoning.exit_check import check_exit
from routebot.reasoning.rulebook import compile_snapshot
from routebot.reasoning.verdicts import read, statuses
from tests.support.datasets import DAY, fact, make_dataset, one, several
from tests.support.slices import share

WINDOW = timedelta(days=180)
EVERYBODY: Sequence[Masks]


def _questions() -> tuple[Question, ...]:
    party = several("party", "alone", "partner")
    alone = party.options[0].model_copy(update={"excludes": ("partner",)})
    return (
        one("passport", "biometric", "five_year", "internal_only", "refugee", silent=["refugee"]),
        several("visas", "schengen", "none"),
        party.model_copy(update={"options": (alone, *party.options[1:])}),
        one("region", "south", "abroad"),
    )


QUESTIONS = _questions()
VOCABULARY = Vocabulary(QUESTIONS)
EVERYBODY = [
    tuple(1 << value for value in values)
    for values in product(*(range(len(variable.values)) for variable in VOCABULARY.variables))
]
_REGION = VOCABULARY.index("region")
_ALONE, _PARTNER = VOCABULARY.index("party", "alone"), VOCABULARY.index("party", "partner")

_atoms = st.sampled_from(
    [
        {"passport": ["biometric"]},
        {"passport": ["five_year", "internal_only"]},
        {"visas": ["schengen"]},
        {"visas": ["none"]},
        {"party": ["alone"]},
        {"party": ["partner"]},
        {"region": ["abroad"]},
    ]
)
_conditions = st.one_of(
    st.just({}),
    _atoms,
    st.builds(lambda inner: {"not": inner}, _atoms),
    st.builds(lambda one_, other: {"any": [one_, {"not": other}]}, _atoms, _atoms),
    st.builds(lambda one_, other: {"all": [one_, other]}, _atoms, _atoms),
)
_days = st.sampled_from(
    [None, *(DAY + timedelta(days=days) for days in (-40, 0, 1, 30, 90, 179, 181))]
)


@st.composite
def _dated(draw: st.DrawFn) -> dict[str, Any]:
    first, last = draw(_days), draw(_days)
    if first and last and last < first:
        first, last = last, first
    checked = draw(st.sampled_from([DAY, DAY - timedelta(days=700), DAY - timedelta(days=600)]))
    return {"valid_from": first, "valid_to": last, "checked_on": checked, "when": draw(_conditions)}


@st.composite
def _destinations(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for code in ("GE", "KZ"):
        name = code.lower()
        entry = [
            fact(
                f"{name}-entry-{index}",
                way=way,
                regime="visa_free",
                status=draw(st.sampled_from(["open", "conditional", "closed"])),
                **draw(_dated()),
            )
            for index, way in enumerate(draw(st.sampled_from([["visit"], ["visit", "visa"]])))
        ]
        bars = [fact(f"{name}-bar", closes=["visit"], unless=draw(_conditions), **draw(_dated()))]
        needs = [fact(f"{name}-need", kind="obtain", **draw(_dated()))]
        found.append({"id": code, "entry": entry, "bars": bars, "requirements": needs})
    return found


@st.composite
def _datasets(draw: st.DrawFn) -> Dataset:
    rules = [
        fact("ru-exit-1", effect="barred", **draw(_dated())),
        fact("ru-exit-2", effect="check", **draw(_dated())),
    ]
    # A road leads everywhere, so that who has a route is told by statuses alone.
    links = [
        fact(f"link-{end.lower()}", start="RU", end=end, mode="car", state="open")
        for end in ("GE", "KZ")
    ]
    return make_dataset(QUESTIONS, draw(_destinations()), exit_rules=rules, links=links)


def _outcomes(dataset: Dataset, on: date) -> dict[str, list[str]]:
    """Return everybody's statuses: of each destination, of the exit, and of having a route."""
    book = compile_snapshot(snapshot(dataset, on))
    found: dict[str, list[str]] = {"GE": [], "KZ": [], "exit": [], "routes": []}
    for masks in EVERYBODY:
        evaluation = read(book, masks)
        judged = statuses(evaluation)
        for code in ("GE", "KZ"):
            found[code].append(str(judged[code]))
        found["exit"].append(str(check_exit(evaluation).status))
        routes = "none" if set(judged.values()) == {"closed"} else "some"
        # Whoever is abroad already begins elsewhere, and is not counted.
        found["routes"].append("away" if masks[_REGION] == 2 else routes)
    return found


def _lost_and_gained(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Tell nobody apart whose having a route does not change, as the plan does."""
    kept = [
        old == new and old != "away"
        for old, new in zip(before["routes"], after["routes"], strict=True)
    ]
    found = [
        {**each, "routes": ["none" if k else r for k, r in zip(kept, each["routes"], strict=True)]}
        for each in (before, after)
    ]
    return found[0], found[1]


def _days_to_look_at() -> list[date]:
    ends = [DAY + timedelta(days=days) for days in (0, 1, 2, 30, 31, 90, 91, 179, 180)]
    expiries = [DAY + timedelta(days=2 * 365 + 1 - age) for age in (700, 600)]
    return sorted({*ends, *(day - timedelta(days=1) for day in expiries), *expiries})


def _expected(before: Sequence[str], after: Sequence[str]) -> tuple[Counter[tuple[str, str]], int]:
    """Count everybody who is possible, projected on what can change either outcome."""
    outcome = dict(zip(EVERYBODY, zip(before, after, strict=True), strict=True))
    matter = [v for v in range(len(VOCABULARY.variables)) if _matters(outcome, v)]
    counts: Counter[tuple[str, str]] = Counter()
    seen = set()
    for masks, shift in outcome.items():
        projected = tuple(masks[v] for v in matter)
        possible = not (masks[_ALONE] == 2 and masks[_PARTNER] == 2)
        if possible and "away" not in shift and projected not in seen:
            seen.add(projected)
            counts[shift] += 1
    return Counter({shift: n for shift, n in counts.items() if shift[0] != shift[1]}), len(seen)


def _matters(outcome: Mapping[Masks, tuple[str, str]], variable: int) -> bool:
    groups: dict[Masks, set[tuple[str, str]]] = {}
    for masks, shift in outcome.items():
        groups.setdefault((*masks[:variable], *masks[variable + 1 :]), set()).add(shift)
    return any(len(group) > 1 for group in groups.values())


def _period(impact: Impact | None, day: date) -> Period | None:
    periods = impact.periods if impact else ()
    return next(
        (p for p in periods if p.since <= day and (p.until is None or day <= p.until)), None
    )


def _impacts(plan: Plan) -> dict[str, Impact]:
    return {**{i.id: i for i in plan.destinations}, "exit": plan.leaving, "routes": plan.last_route}


def _is(who: Who, masks: Masks) -> bool:
    """Say whether a person is described."""
    return any(
        all(
            any(
                masks[VOCABULARY.index(term.question, term.option)] == 1 << _value(term, name)
                for name in term.values
            )
            for term in row
        )
        for row in who.any_of
    )


def _value(term: Any, name: str) -> int:
    return VOCABULARY.variables[VOCABULARY.index(term.question, term.option)].values.index(name)


@settings(max_examples=share(60), deadline=None)
@given(old=_datasets(), new=_datasets())
def test_the_impact_of_a_random_edit_equals_a_count_of_every_person_on_every_day(
    old: Dataset, new: Dataset
) -> None:
    impacts = _impacts(make_plan(old, new, DAY))
    for day in _days_to_look_at():
        before, after = _lost_and_gained(_outcomes(old, day), _outcomes(new, day))
        for name, impact in {"GE": None, "KZ": None, **impacts}.items():
            period = _period(impact, day)
            expected, total = _expected(before[name], after[name])
            found = {(s.before, s.after): s.combinations for s in period.shifts} if period else {}
            assert found == expected, (day, name)
            if period:
                assert period.combinations == total
                _check_who(period, before[name], after[name])


def _check_who(period: Period, before: Sequence[str], after: Sequence[str]) -> None:
    for shift in period.shifts:
        assert shift.who.rest == 0
        for masks, one_, other in zip(EVERYBODY, before, after, strict=True):
            if not (masks[_ALONE] == 2 and masks[_PARTNER] == 2) and one_ != "away":
                assert _is(shift.who, masks) == ((one_, other) == (shift.before, shift.after))


def test_who_loses_the_last_route_is_told_anew_where_an_untouched_place_opens() -> None:
    opens = DAY + timedelta(days=30)
    visit = fact("ge-entry", way="visit", regime="visa_free", status="open")
    later = fact("kz-entry", way="visit", regime="visa_free", status="open", valid_from=opens)
    links = [
        fact(f"link-{end.lower()}", start="RU", end=end, mode="car", state="open")
        for end in ("GE", "KZ")
    ]
    old, new = (
        make_dataset(
            QUESTIONS,
            [{"id": "GE", "entry": [visit | {"status": status}]}, {"id": "KZ", "entry": [later]}],
            links=links,
        )
        for status in ("open", "closed")
    )
    (period,) = make_plan(old, new, DAY).last_route.periods
    assert (period.since, period.until) == (DAY, opens - timedelta(days=1))


@settings(max_examples=share(40), deadline=None)
@given(dataset=_datasets())
def test_a_dataset_compared_with_itself_changes_nothing(dataset: Dataset) -> None:
    plan = make_plan(dataset, dataset, DAY)
    assert not plan.edits
    assert not plan.destinations
    assert not plan.leaving.periods
    assert not plan.last_route.periods
