"""What a plan says people feel, against what each of some people is really told, before and after."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routebot.logic.conditions import Masks, Truth
from routebot.logic.variables import YES_BIT
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.files import Dataset
from routebot.policy.questions import Question
from routebot.policy.snapshot import snapshot
from routebot.publishing import describing, felt
from routebot.publishing.describing import Who
from routebot.publishing.effects import Effect
from routebot.publishing.outcomes import UNCONCERNED
from routebot.publishing.plan import Plan, make_plan
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import compile_snapshot
from tests.support.datasets import DAY, danger, fact, make_dataset, of_places, one, several
from tests.support.slices import share

_MODES = ("air", "rail_bus")
_STARTS = ("RU", "GE", "KZ")
_ENDS = ("GE", "KZ", "TR")


def _questions() -> tuple[Question, ...]:
    modes = several("modes", *_MODES)
    modes = modes.model_copy(
        update={"options": tuple(o.model_copy(update={"modes": (o.id,)}) for o in modes.options)}
    )
    urgency = one("urgency", "days", "later")
    soon, later = urgency.options
    urgency = urgency.model_copy(
        update={"options": (soon.model_copy(update={"days_left": 3}), later)}
    )
    return (
        one("passport", "biometric", "internal_only", "refugee", silent=["refugee"]),
        several("cards", "mir", "cash"),
        one("pursued", "no", "case"),
        urgency,
        one("region", "south", "siberia", "abroad"),
        of_places("location", "country"),
        modes,
    )


QUESTIONS = _questions()
VOCABULARY = Vocabulary(QUESTIONS, _ENDS)
EVERYBODY: Sequence[Masks] = [
    tuple(1 << value for value in values)
    for values in product(*(range(len(variable.values)) for variable in VOCABULARY.variables))
]
_REGION, _LOCATION, _URGENCY = map(VOCABULARY.index, ("region", "location", "urgency"))

_conditions: Sequence[dict[str, Any]] = [
    {},
    {"passport": ["biometric"]},
    {"not": {"passport": ["internal_only"]}},
    {"pursued": ["case"]},
    {"region": ["siberia"]},
    {"any": [{"passport": ["biometric"]}, {"cards": ["cash"]}]},
]
_days = [None, *(DAY + timedelta(days=days) for days in (-40, 1, 30, 90))]
_leads = [None, [0, 0], [2, 5], [5, 10]]


def _dated(draw: Random) -> dict[str, Any]:
    first, last = draw.choice(_days), draw.choice(_days)
    if first and last and last < first:
        first, last = last, first
    checked = draw.choice([DAY, DAY - timedelta(days=330), DAY - timedelta(days=700)])
    return {
        "valid_from": first,
        "valid_to": last,
        "checked_on": checked,
        "when": draw.choice(_conditions),
        "withdrawn": None if draw.randrange(8) else DAY,
    }


def _place(draw: Random, code: str) -> dict[str, Any]:
    name = code.lower()
    entry = [
        fact(
            f"{name}-{way}",
            way=way,
            regime=draw.choice(["visa_free", "e_visa"]),
            status=draw.choice(["open", "conditional", "closed"]),
            lead_days=draw.choice(_leads),
            limits=draw.choice([(), ({"days": 90, "per": "entry"},)]),
            **_dated(draw),
        )
        for way in draw.choice([["visit"], ["visit", "study"]])
    ]
    need = fact(f"{name}-need", kind="obtain", lead_days=draw.choice(_leads), **_dated(draw))
    level = draw.choice(["high", "medium", "low"])
    dated = _dated(draw)
    pitfall = fact(
        f"{name}-pitfall",
        severity="high",
        short={"ru": "Беда.", "en": "Trouble."},
        **_dated(draw),
    )
    pay = _dated(draw) | {"cards": draw.choice([{"mir": "no"}, {"mir": "yes"}])}
    return {
        "id": code,
        "entry": entry,
        "bars": [fact(f"{name}-bar", closes=["visit"], **_dated(draw))],
        "requirements": [need],
        "dangers": [danger(f"{name}-danger", level, **dated)],
        "pitfalls": [pitfall],
        "payments": [fact(f"{name}-pay", **pay)],
    }


def _only_through(place: str, links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let nothing lead out of Russia but to a place, and a road there and on; the rest stays."""
    road = {"mode": "rail_bus", "state": "open"}
    ends = [("RU", place), *((place, end) for end in _ENDS if end != place)]
    roads = [fact(f"road-{a}-{b}".lower(), start=a, end=b, **road) for a, b in ends]
    return [*roads, *(link for link in links if link["start"] != "RU" or link["end"] == place)]


def _with_a_slow_way(place: dict[str, Any]) -> dict[str, Any]:
    """Let a place ask everybody for a paper at the border, and whoever studies wait for days."""
    visit = place["entry"][0] | {"status": "open", "withdrawn": None}
    study = {**visit, "id": f"{place['id'].lower()}-study", "way": "study", "when": {}}
    study |= {"status": "conditional", "lead_days": [5, 10]}
    paper = fact(place["requirements"][0]["id"], kind="obtain", ways=["visit"], lead_days=[0, 1])
    return place | {"entry": [visit, study], "requirements": [paper]}


def random_dataset(draw: Random, *, slow: str = "") -> Dataset:
    """Draw places with ways in, papers, dangers and money, and links between them.

    Args:
        slow: the place that every way out of Russia passes through, and where a way in takes long.
    """
    links = [
        fact(
            f"link-{start}-{end}-{mode}".lower().replace("_", "-"),
            start=start,
            end=end,
            mode=mode,
            state=draw.choice(["open", "limited", "closed"]),
            regions=draw.choice([(), ("siberia",)]) if start == "RU" else (),
            **_dated(draw),
        )
        for start, end, mode in product(_STARTS, _ENDS, _MODES)
        if start != end and draw.randrange(3)
    ]
    paper = fact(
        "ru-exit-paper",
        effect="advice",
        lets_out_to=draw.choice([[], ["KZ"]]),
        when={"passport": ["internal_only"]},
    )
    places = [_place(draw, code) for code in _ENDS]
    if slow:
        links = _only_through(slow, links)
        places = [_with_a_slow_way(place) if place["id"] == slow else place for place in places]
    return make_dataset(QUESTIONS, places, links=links, exit_rules=[paper])


def _start(masks: Masks) -> str:
    """Return the place abroad where somebody is; nothing for who is in Russia."""
    if masks[_REGION] != 1 << 2:
        return ""
    return VOCABULARY.variables[_LOCATION].values[masks[_LOCATION].bit_length() - 1]


def _told(advice: Advice, place: str, starts: set[str]) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield what somebody is told of a place: (aspect, what of it) -> outcome."""
    verdict = advice.verdicts[place]
    evaluation, destination = advice.evaluation, advice.rulebook.destinations[place]
    is_closed = verdict.status == "closed"
    if not is_closed and verdict.rule:
        needs = tuple(need.id for need in verdict.needs)
        yield ("stay", ""), verdict.rule.limits
        yield ("papers", ""), (str(verdict.rule.regime), needs, verdict.lead_days)
        yield ("confirmed", ""), verdict.confirmed
    for card, known in destination.cards.items():
        yield ("payment", card), known.value
    worst = next((d.standing for d in advice.dangers(place) if d.certain), UNCONCERNED)
    yield ("danger", "handover"), worst
    concerned = {each.fact.id for each in advice.high_pitfalls(place)}
    for pitfall in destination.pitfalls:
        yield ("warning", pitfall.fact.id), pitfall.fact.id in concerned
    ways = {way.rule.way for way in destination.ways}
    theirs = {
        way.rule.way for way in destination.ways if evaluation.values[way.usable] == Truth.YES
    }
    for way in ways:
        yield ("ways", way), way in theirs
    # Journeys from abroad are looked at where links from there differ.
    if _start(advice.masks) in starts - {place} and not is_closed:
        legs = advice.travel.legs_to(place)
        yield ("journey", ""), {0: "none", 1: "direct"}.get(legs or 0, "changes")
        for mode in _MODES:
            if advice.masks[VOCABULARY.index("modes", mode)] == YES_BIT:
                yield ("means", mode), _direct(advice, place, mode)


def _direct(advice: Advice, place: str, mode: str) -> str:
    legs = [leg for leg in advice.travel.direct(place) if leg.link.mode == mode]
    near = {leg.link.state for leg in legs if leg.near}
    if "open" in near:
        return "near"
    return "limited" if near else "far" if legs else "none"


def _absent(aspect: str) -> Any:
    return {"danger": UNCONCERNED, "ways": False, "warning": False, "payment": "unknown"}.get(
        aspect
    )


def _really(before: Advice, after: Advice, place: str, starts: set[str]) -> set[tuple[Any, ...]]:
    """Return what is otherwise for somebody: aspect, what of it, before, after."""
    old, new = (dict(_told(advice, place, starts)) for advice in (before, after))
    same_status = before.verdicts[place].status == after.verdicts[place].status
    found = set()
    for name in {**old, **new}:
        was, now = old.get(name, _absent(name[0])), new.get(name, _absent(name[0]))
        is_felt = None not in (was, now) and (name[0] != "ways" or same_status)
        is_theirs = name[0] != "payment" or _has(before.masks, "cards", name[1])
        if was != now and is_felt and is_theirs:
            found.add((*name, was, now))
    return found


def _has(masks: Masks, question: str, option: str) -> bool:
    return masks[VOCABULARY.index(question, option)] == YES_BIT


def _is(who: Who, masks: Masks) -> bool:
    """Say whether a person is described."""
    return any(
        all(
            masks[index] & sum(1 << VOCABULARY.variables[index].values.index(v) for v in values)
            for index, values in (
                (VOCABULARY.index(term.question, term.option), term.values) for term in row
            )
        )
        for row in who.any_of
    )


def _said(effects: Sequence[Effect], masks: Masks, place: str, day: date) -> set[tuple[Any, ...]]:
    """Return what the plan says of somebody, of each link by itself apart."""
    return {
        (effect.aspect, effect.about, effect.before, effect.after)
        for effect in effects
        if effect.aspect != "road"
        and place in effect.places
        and effect.since <= day
        and (effect.until is None or day <= effect.until)
        and _is_looked_at(effect, masks)
        and _is(effect.who, masks)
    }


def _is_looked_at(effect: Effect, masks: Masks) -> bool:
    if effect.aspect not in ("journey", "means"):
        return True
    there = _start(masks) == effect.start
    return there and (effect.aspect == "journey" or _has(masks, "modes", effect.about))


def _as_told(found: set[tuple[Any, ...]], open_before: bool, open_after: bool) -> set[Any]:
    """Leave out journeys to a place that does not let them in: the status says it."""
    if open_before and open_after:
        return found
    return {each for each in found if each[0] not in ("journey", "means")}


@settings(max_examples=share(80), deadline=None)
@given(st.integers(0, 2**32))
@example(1163)  # nine conditions for those whose way to Turkey changes
@example(528)  # who is abroad and has nothing to pay with there buys no flight
def test_what_a_plan_says_of_anybody_is_what_they_are_told_before_and_after(seed: int) -> None:
    draw = Random(seed)
    old, new = random_dataset(draw), random_dataset(draw)
    _compare(old, new, draw.sample(EVERYBODY, 8), draw.choice((1, 30, 31, 40, 91, 179)))


@settings(max_examples=share(80), deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(_ENDS))
def test_to_withdraw_how_one_enters_a_place_breaks_no_journey_through_it(
    seed: int, through: str
) -> None:
    draw = Random(seed)
    old = random_dataset(draw, slow=through)
    new = _withdrawing(old, f"{through.lower()}-visit")
    # They are in Russia, and the slow way in takes longer than they have.
    pressed = [p for p in EVERYBODY if p[_URGENCY] == 1 and p[_REGION] != 1 << 2]
    plan = _compare(old, new, draw.sample(pressed, 8), draw.choice((1, 30, 31, 40, 91, 179)))
    assert [e for e in plan.effects if e.aspect == "journey" and e.worsens] == []


def _withdrawing(dataset: Dataset, rule: str) -> Dataset:
    """Withdraw an entry rule, and nothing else."""
    places = tuple(
        place.model_copy(
            update={
                "entry": tuple(
                    each.model_copy(update={"withdrawn": DAY}) if each.id == rule else each
                    for each in place.entry
                )
            }
        )
        for place in dataset.destinations
    )
    return dataset.model_copy(update={"destinations": places})


def _compare(old: Dataset, new: Dataset, people: Sequence[Masks], later: int) -> Plan:
    """Hold a plan against what some people are told, at once and some days later."""
    # Everything in words, so that each person can be looked for in them.
    with (
        patch.object(felt, "MOST_DESCRIBED", 1000),
        patch.object(describing, "IN_FULL", describing.IN_FULL._replace(cubes=100)),
    ):
        plan = make_plan(old, new, DAY)
    assert all(not effect.who.rest for effect in plan.effects)
    links = [{link.id: link for link in dataset.links} for dataset in (old, new)]
    differing = [id_ for id_ in {**links[0], **links[1]} if links[0].get(id_) != links[1].get(id_)]
    found = [link for known in links for id_ in differing if (link := known.get(id_))]
    starts = {"", *(link.start for link in found if link.start != "RU")}
    for day in {DAY, DAY + timedelta(days=later)}:
        books = [compile_snapshot(snapshot(dataset, day)) for dataset in (old, new)]
        for masks in people:
            before, after = (advise(book, masks) for book in books)
            for place in _ENDS:
                opens = [advice.verdicts[place].status != "closed" for advice in (before, after)]
                said = _as_told(_said(plan.effects, masks, place, day), *opens)
                assert said == _really(before, after, place, starts), (day, place, masks)
    return plan


@pytest.mark.parametrize("state", ["closed", "limited"])
def test_a_link_is_told_by_itself_to_those_near_it(state: str) -> None:
    roads = [
        fact(f"link-{n}", start="RU", end="KZ", mode="rail_bus", state="open", regions=["siberia"])
        for n in "ab"
    ]
    for number, road in enumerate(roads):
        road["crossing"] = {"ru": f"Переход {number}", "en": f"Crossing {number}"}
    entry = [fact("kz-visit", regime="visa_free", status="open")]

    def _dataset(**changed: str) -> Dataset:
        links = [{**roads[0], **changed}, roads[1]]
        return make_dataset(QUESTIONS, [{"id": "KZ", "entry": entry}], links=links)

    (effect,) = make_plan(_dataset(), _dataset(state=state), DAY).effects
    assert (effect.aspect, effect.about, effect.places) == ("road", "rail_bus", ("KZ",))
    assert (effect.before, effect.after, effect.worsens) == ("open", state, True)
    assert [name.en for name in effect.named] == ["Crossing 0"]
    assert [name.en for name in effect.left] == ["Crossing 1"]
    (row,) = effect.who.any_of
    assert [(term.question, term.values) for term in row] == [("region", ("siberia",))]
