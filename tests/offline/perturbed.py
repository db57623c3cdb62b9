"""The packaged dataset with links, papers, payments and dangers thrown about, always the same way.

Real links ask nobody who they are and hardly any leads through a third place, so that a mirror
which forgets either would still agree with Python on every real person.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar, get_args

from pydantic import BaseModel

from routebot.policy.dangers import DangerLevel
from routebot.policy.facts import CardValue, ExitRule, Fact, Link, Mode, PaymentRule
from routebot.policy.files import Dataset, Destination
from routebot.policy.places import in_russia

__all__ = ["changed", "perturbed"]

_WHENS: Sequence[dict[str, object]] = [
    {"passport": ["biometric"]},
    {"military": ["not_liable", "reserve"]},
    {"grounds": ["activist", "journalist"]},
    {"all": [{"urgency": ["days", "week"]}, {"cards": ["foreign"]}]},
    {"any": [{"pursued": ["case"]}, {"visas": ["schengen"]}]},
    {"modes": ["car", "sea"]},
]
"""Who may use a link; some of them name answers that the order and the search read, too."""

_REGIONS = ("northwest", "centre", "south", "siberia", "far_east", "kaliningrad")

F = TypeVar("F", bound=Fact)
M = TypeVar("M", bound=BaseModel)


def perturbed(dataset: Dataset, seed: int, on: date) -> Dataset:
    """Throw a dataset about.

    Args:
        on: the day on which some facts were withdrawn.
    """
    dice = random.Random(seed)
    places = sorted({link.end for link in dataset.links if not in_russia(link.end)})
    paid = dataset.payments.payments
    lasting = (changed(topic, shelf_days=5000) for topic in dataset.topics)
    return changed(
        dataset,
        # Half of them forget nothing: of what is old neither means of payment nor dangers differ.
        topics=tuple(lasting) if seed % 2 else dataset.topics,
        links=tuple(_link(dice, link, places, on) for link in dataset.links),
        exit=changed(dataset.exit, rules=_papers(dice, dataset.exit.rules, places)),
        payments=changed(dataset.payments, payments=_paid(dice, paid)),
        destinations=tuple(_destination(dice, each, on) for each in dataset.destinations),
    )


def changed(model: M, **fields: object) -> M:
    """Return a model with other values of some fields."""
    return model.model_copy(update=fields)


def _link(dice: random.Random, link: Link, places: Sequence[str], on: date) -> Link:
    fields: dict[str, object] = {}
    if dice.random() < 0.3:
        fields["when"] = dice.choice(_WHENS)
    if dice.random() < 0.3:
        fields["regions"] = tuple(dice.sample(_REGIONS, dice.randint(1, 3)))
    if dice.random() < 0.2:
        fields["through"] = tuple(dice.sample(places, dice.randint(1, 2)))
    if dice.random() < 0.2:
        fields["mode"] = dice.choice(get_args(Mode))
    if dice.random() < 0.2:
        fields["state"] = dice.choice(["open", "limited", "closed"])
    if dice.random() < 0.05:
        fields["withdrawn"] = on
    return changed(link, **fields)


def _papers(
    dice: random.Random, rules: Iterable[ExitRule], places: Sequence[str]
) -> tuple[ExitRule, ...]:
    """Let Russia let people out to other places on the papers that it asks for, and on others."""
    return tuple(
        changed(rule, lets_out_to=tuple(dice.sample(places, 9)))
        if rule.lets_out_to is not None or dice.random() < 0.05
        else rule
        for rule in rules
    )


def _paid(dice: random.Random, rules: Iterable[PaymentRule]) -> tuple[PaymentRule, ...]:
    return tuple(
        changed(rule, cards={card: dice.choice(get_args(CardValue)) for card in rule.cards})
        for rule in rules
    )


def _destination(dice: random.Random, place: Destination, on: date) -> Destination:
    dangers = (changed(each, level=dice.choice(get_args(DangerLevel))) for each in place.dangers)
    return changed(
        place,
        entry=_slow(dice, place.entry, on),
        requirements=_slow(dice, place.requirements, on),
        payments=_paid(dice, place.payments),
        dangers=tuple(dangers),
    )


def _slow(dice: random.Random, facts: Iterable[F], on: date) -> tuple[F, ...]:
    """Let some papers take other times, and withdraw some facts; of some places many."""
    found, withdrawn = [], dice.choice([0.05, 0.05, 0.5])
    for fact in facts:
        fields: dict[str, object] = {}
        if dice.random() < 0.5:
            fewest = dice.choice([0, 3, 10, 40, 200])
            fields["lead_days"] = dice.choice([None, (fewest, fewest * 2)])
        if dice.random() < withdrawn:
            fields["withdrawn"] = on
        found.append(changed(fact, **fields))
    return tuple(found)
