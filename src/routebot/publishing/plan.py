"""The plan of a change: what differs, from which day, and exactly whom it touches.

A plan is plain data. `screens.admin.plan` puts it into words, `plain` into JSON.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel

from routebot.errors import TooLargeError
from routebot.policy.contents import every_fact
from routebot.policy.facts import Fact
from routebot.policy.files import Dataset
from routebot.policy.questions import Question
from routebot.publishing.counts import Audience, Impact
from routebot.publishing.crowd import PEOPLE, CrowdComparison
from routebot.publishing.differences import Edit, edits_between, every_edit_is_of_texts
from routebot.publishing.effects import Effect
from routebot.publishing.felt import Effects
from routebot.publishing.impact import Comparison
from routebot.publishing.related import Related, related_to
from routebot.publishing.unspoken import Unspoken, unspoken_between
from routebot.upkeep.soundness import AHEAD

__all__ = ["Plan", "make_plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change would do.

    Attributes:
        old, new: revisions.
        from_on: the first day on which the new one would serve.
        until: the last day that was looked at.
        edits: what differs, thing by thing.
        audiences: fact id -> whom it concerns, for the edits that change more than words.
        destinations: those where somebody's status changes.
        leaving: whose exit check changes.
        last_route: who loses the last route, or gets one.
        effects: what else changes for people, the worst first.
        people: how many people, drawn at random, a part of the effects or the last routes were
            counted on; None where everybody there can be was.
        unspoken: the options of which rules do not speak, and did so or were not there before.
        related: what else speaks of the rules that change, and was not edited.
        questions: of both versions, for putting answers into words.
    """

    old: str
    new: str
    from_on: date
    until: date
    edits: tuple[Edit, ...]
    audiences: Mapping[str, Audience]
    destinations: tuple[Impact, ...]
    leaving: Impact
    last_route: Impact
    effects: tuple[Effect, ...]
    people: int | None
    unspoken: tuple[Unspoken, ...]
    related: tuple[Related, ...]
    questions: tuple[Question, ...]

    @property
    def only_texts(self) -> bool:
        """Nothing but wording changes."""
        return every_edit_is_of_texts(self.edits)

    @property
    def strands(self) -> bool:
        """Somebody is left with no route at all who has one now."""
        return any(
            shift.after == "none" for period in self.last_route.periods for shift in period.shifts
        )

    @property
    def figures(self) -> dict[str, Any]:
        """The figures that the audit keeps."""
        return {
            "edits": {
                what: sum(edit.what == what for edit in self.edits)
                for what in ("added", "removed", "changed")
            },
            "texts": sum(len(edit.texts) for edit in self.edits if edit.what == "changed"),
            "destinations": {impact.id: _worst(impact) for impact in self.destinations},
            "leaving": _worst(self.leaving),
            "last_route": _worst(self.last_route),
        }

    @property
    def plain(self) -> dict[str, Any]:
        """The plan as JSON."""
        whole = {name: getattr(self, name) for name in ("old", "new", "only_texts", "strands")}
        return {
            **whole,
            "from": self.from_on.isoformat(),
            "until": self.until.isoformat(),
            "edits": [_json(asdict(edit)) for edit in self.edits],
            "audiences": {id_: _json(asdict(audience)) for id_, audience in self.audiences.items()},
            "destinations": [_json(asdict(impact)) for impact in self.destinations],
            "leaving": _json(asdict(self.leaving)["periods"]),
            "last_route": _json(asdict(self.last_route)["periods"]),
            "people": self.people,
            "effects": [_json(asdict(effect)) for effect in self.effects],
            "unspoken": [
                {
                    "question": left.question,
                    "option": left.option,
                    "rules": [rule.id for _, rule in left.rules],
                }
                for left in self.unspoken
            ],
            "related": [
                {"id": each.id, "owner": each.owner, "edited": list(each.edited)}
                for each in self.related
            ],
            "figures": self.figures,
        }


class _Felt(NamedTuple):
    """What people feel beside the statuses.

    Attributes:
        people: how many, drawn at random, a part of it was counted on; None where it was counted
            exactly.
    """

    last_route: Impact
    effects: tuple[Effect, ...]
    people: int | None


def _felt(comparison: Comparison, old: Dataset, new: Dataset) -> _Felt:
    """Count what people feel; what takes too much room for all there can be, for some drawn."""
    exact = Effects(comparison)
    try:
        effects = exact.all()
        try:
            return _Felt(exact.last_route(), effects, None)
        except TooLargeError:
            drawn = Effects(CrowdComparison(old, new, comparison.first, comparison.last))
            return _Felt(drawn.last_route(), effects, PEOPLE)
    except TooLargeError:
        drawn = Effects(CrowdComparison(old, new, comparison.first, comparison.last))
        return _Felt(drawn.last_route(), drawn.all(), PEOPLE)


def make_plan(old: Dataset, new: Dataset, from_on: date) -> Plan:
    """Compare two versions of the dataset.

    Args:
        from_on: the first day on which the new one would serve.
    Raises:
        PublishError: they cannot be compared.
    """
    until = from_on + AHEAD
    comparison = Comparison(old, new, from_on, until)
    edits = edits_between(old, new, from_on)
    audiences = _audiences(comparison, edits, old, new)
    destinations, leaving = comparison.destinations(), comparison.leaving()
    felt = _felt(comparison, old, new)
    return Plan(
        old=old.revision,
        new=new.revision,
        from_on=from_on,
        until=until,
        edits=edits,
        audiences=audiences,
        destinations=destinations,
        leaving=leaving,
        last_route=felt.last_route,
        effects=felt.effects,
        people=felt.people,
        unspoken=unspoken_between(old, new, from_on),
        related=related_to(edits, old, new, from_on),
        questions=comparison.questions,
    )


def _audiences(
    comparison: Comparison, edits: tuple[Edit, ...], old: Dataset, new: Dataset
) -> dict[str, Audience]:
    before, after = _facts(old), _facts(new)
    found = {}
    for edit in edits:
        if edit.changes_rule and (edit.id in before or edit.id in after):
            audience = comparison.audience(before.get(edit.id), after.get(edit.id))
            if audience:
                found[edit.id] = audience
    return found


def _facts(dataset: Dataset) -> dict[str, Fact]:
    return {fact.id: fact for fact in every_fact(dataset)}


def _worst(impact: Impact) -> dict[str, float]:
    """Return, for each shift, the largest share on any day."""
    shares: dict[str, float] = {}
    for period in impact.periods:
        for shift in period.shifts:
            name = f"{shift.before} > {shift.after}"
            shares[name] = max(shares.get(name, 0.0), round(shift.share, 4))
    return shares


def _json(value: Any) -> Any:
    """Write days as text and shares with four decimals."""
    if isinstance(value, dict):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return round(value, 6) if isinstance(value, float) else value
