"""What is to be said, without the words: a key of the catalogue with its arguments.

Which sentence fits is decided here, in no language; `routebot.contract.filling` makes words of it.
Another evaluator that chooses the same keys and arguments says the same sentences.
"""

from datetime import date
from typing import NamedTuple, TypeAlias

from routebot.policy.claims import Claim, claim
from routebot.policy.dates import PartialDate, Precision
from routebot.policy.facts import EntryRule, Regime, Statement, Text
from routebot.policy.limits import Limit, binding_first
from routebot.policy.snapshot import Freshness, Snapshot
from routebot.reasoning.advice import Step
from routebot.reasoning.verdicts import Verdict

__all__ = [
    "DatasetText",
    "Phrase",
    "PlaceName",
    "Said",
    "Value",
    "age_phrase",
    "lead_phrase",
    "limit_phrase",
    "mark_phrase",
    "setback_phrase",
    "stay_phrase",
    "verdict_freshness_phrase",
]


class PlaceName(NamedTuple):
    """The name of a place, by its code."""

    code: str


class DatasetText(NamedTuple):
    """A text of the dataset.

    Attributes:
        fact: id of what it belongs to: a fact, a disagreement, a gap or a question.
        part: which of its texts: ``text``, ``short``, ``plan_for``, or ``claims.0`` for the first
            claim.
        text: what stands there, so that it is not looked up again. Id and part say the same, so a
            core in JSON leaves it out.
    """

    fact: str
    part: str
    text: Text | Statement


class Phrase(NamedTuple):
    """A text of the catalogue, to be filled.

    Attributes:
        number: what chooses the plural form and fills ``{n}``; None for a text without plurals.
        values: placeholder -> what fills it.
    """

    key: str
    number: int | None = None
    values: tuple[tuple[str, "Value"], ...] = ()


Value: TypeAlias = "int | date | PartialDate | Phrase"
"""What may fill a placeholder: a number, a day, a date less precise, or a phrase of its own."""

Said: TypeAlias = PlaceName | DatasetText | Phrase
"""Everything that takes words of a language."""


_MARKED = frozenset(
    {"confirmed", "unconfirmed", "weak", "expired", "undated", "index", "baseline", "withdrawn"}
)
"""Ages that a mark stands for; a side of a disagreement has a day and nothing else."""


def age_phrase(said: Claim) -> Phrase:
    """Say when a claim was last confirmed, or since when it is not, or that nothing dates it.

    Of one that was withdrawn its age says nothing any more, and the withdrawal all.
    """
    checked, stale_since = said.checked, said.stale_since
    if said.withdrawn:
        return Phrase("fresh.withdrawn")
    if said.by_index_only:
        return Phrase("fresh.index")
    if checked is None:
        return Phrase("fresh.undated")
    if said.freshness is None or stale_since is None:
        return Phrase("fresh.side", values=(("day", _day(checked)),))
    if said.freshness is Freshness.UNCONFIRMED and not said.weak:
        days = (("day", stale_since), ("checked", _day(checked)))
        return Phrase("fresh.unconfirmed", values=days)
    return _dated("fresh.weak" if said.weak else f"fresh.{said.freshness}", checked)


def mark_phrase(age: Phrase) -> Phrase:
    """Shorten how old something is to a mark with a word; what has no mark stays as it is."""
    name = age.key.removeprefix("fresh.").removesuffix(".coarse")
    return Phrase(f"mark.{name}") if name in _MARKED else age


def _dated(key: str, checked: PartialDate) -> Phrase:
    """Choose the sentence for a day, or the one for a month or a year."""
    if checked.precision is not Precision.DAY:
        key += ".coarse"
    return Phrase(key, values=(("day", _day(checked)),))


def _day(checked: PartialDate) -> date | PartialDate:
    return checked.first_day if checked.precision is Precision.DAY else checked


def verdict_freshness_phrase(snapshot: Snapshot, verdict: Verdict) -> Phrase:
    """Say how fresh a verdict is: as fresh as the stalest of the facts that decide it."""
    if verdict.baseline:
        return Phrase("fresh.baseline")
    if not verdict.deciding:
        return Phrase("card.no_rule")
    claims = (claim(snapshot, fact) for fact in (*verdict.deciding, *verdict.without_word))
    return age_phrase(min(claims, key=lambda each: (each.stale_since or date.min, each.id)))


def lead_phrase(lead_days: tuple[int, int] | None) -> Phrase:
    """Say how long something takes, from [fewest, most] days; None: not known."""
    if lead_days is None:
        return Phrase("lead.unknown")
    fewest, most = lead_days
    if most == 0:
        return Phrase("lead.none")
    if fewest == 0:
        return Phrase("lead.day") if most == 1 else Phrase("lead.most", most)
    if fewest == most:
        return Phrase("lead.days", most)
    return Phrase("lead.range", most, (("low", fewest),))


def setback_phrase(step: Step | None) -> Phrase | None:
    """Say which step of the order sets a place back; None where none does."""
    return Phrase(f"rank.{step.name}.{step.level}") if step else None


def stay_phrase(rule: EntryRule | None, wanted: int | None) -> Phrase:
    """Say the regime and how long one may stay by the rule that decides.

    Of a visa that they hold it says so: nothing is left to be got.

    Args:
        wanted: days that they want to stay; the limit that binds such a trip is said first.
    """
    if rule is None:
        return Phrase("card.no_rule")
    if rule.withdrawn:
        return Phrase("card.withdrawn")
    held = rule.regime is Regime.VISA_REQUIRED and rule.status == "open"
    regime = ("regime", Phrase("regime.held" if held else f"regime.{rule.regime}"))
    if not rule.limits:
        return Phrase("stay.regime", values=(regime,))
    first, *others = binding_first(rule.limits, wanted)
    only_entry = not others and first.per == "entry"
    binding = Phrase("stay.days", first.days) if only_entry else limit_phrase(first)
    stays = zip(
        ("stay", "second", "third"),
        (binding, *(limit_phrase(limit, besides=True) for limit in others)),
        strict=False,
    )
    return Phrase(f"stay.limited.{1 + len(others)}", values=(regime, *stays))


def limit_phrase(limit: Limit, besides: bool = False) -> Phrase:
    """Say one limit, by itself or besides another one."""
    key = f"stay.besides.{limit.per}" if besides else f"stay.most.{limit.per}"
    per = () if limit.window_days is None else (("per", Phrase("stay.per", limit.window_days)),)
    return Phrase(key, limit.days, per)
