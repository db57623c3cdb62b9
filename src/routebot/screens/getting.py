"""What must be got before the trip, in a few words: a name and how long it takes."""

from collections.abc import Iterator

from routebot.policy.facts import EntryRule, Regime
from routebot.reasoning.lead_days import LeadDays
from routebot.reasoning.verdicts import Verdict
from routebot.reasoning.ways import TO_LIVE_THERE
from routebot.words.i18n import Words

__all__ = ["paper_names", "rule_name", "short_lead", "things_to_get"]


def things_to_get(words: Words, verdict: Verdict) -> str:
    """Name what a way asks for first and how long that takes; empty where nothing has a name."""
    names, lead = paper_names(words, verdict), short_lead(words, verdict.lead_days)
    return words("status.needs", things=names, lead=lead) if names else ""


def paper_names(words: Words, verdict: Verdict) -> str:
    """Name the papers that a way asks for; empty where none has a name."""
    return ", ".join(_names(words, verdict))


def _names(words: Words, verdict: Verdict) -> Iterator[str]:
    """Yield the names of the papers, the permission itself first where no paper stands for it."""
    needs = [words.of(need.name) for need in verdict.needs if need.name]
    if verdict.rule and verdict.rule.status == "conditional":
        own = rule_name(words, verdict.rule)
        if not any(own in need for need in needs):
            yield own
    yield from needs


def rule_name(words: Words, rule: EntryRule) -> str:
    """Name the permission that a way in asks for: a visa of its kind, an authorisation."""
    if rule.way in TO_LIVE_THERE:
        return words(f"get.{rule.way}")
    regime = Regime.VISA_REQUIRED if rule.regime is Regime.VISA_FREE else rule.regime
    return words(f"get.{regime}")


def short_lead(words: Words, lead_days: LeadDays) -> str:
    """Say in a word or two how long something takes, from [fewest, most] days."""
    if lead_days is None:
        return words("lead.short.unknown")
    fewest, most = lead_days
    if most == 0:
        return words("lead.short.none")
    if fewest in (0, most):
        return words.count("lead.short.days" if fewest else "lead.short.most", most)
    return words.count("lead.short.range", most, low=words.number(fewest))
