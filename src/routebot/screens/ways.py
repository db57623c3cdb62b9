"""The ways into a place: the one that serves the person, the others, and what bars them."""

from collections.abc import Iterable, Iterator

from routebot.policy.claims import claim
from routebot.policy.facts import Bar, EntryRule
from routebot.policy.limits import DAYS_OF_A_YEAR
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import requirements
from routebot.reasoning.lead_days import slowest
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import Verdict, concerning
from routebot.reasoning.ways import WayVerdict
from routebot.screens.claims import claim_line, claim_paragraph
from routebot.screens.getting import paper_names, rule_name, short_lead
from routebot.screens.phrases import MARKS, cost_line, lead_line, requirement_paragraph
from routebot.words.i18n import Words
from routebot.words.markup import bold, lines, titled

__all__ = ["other_way_lines", "other_way_paragraphs", "serving_line", "serving_terms", "way_name"]

_ORDINARY = frozenset({"visit", "visa"})
"""Ways of which the regime, which stands above, says everything."""


def serving_line(words: Words, advice: Advice, id_: str) -> str:
    """Say in a line how to stay for long, or that the way in is another than a visit or a visa.

    Of the way that is told the days and the papers stand beside it; of an ordinary visit nothing is
    said. Where it takes long and they could come as a guest sooner, that is said instead.
    """
    told, serving = advice.told(id_), advice.serving(id_)
    if serving is None or told.status is Status.CLOSED:
        return ""
    if serving.way is not told.way:
        return words("way.serving", way=way_name(words, serving))
    if told.way is not advice.verdicts[id_].way:  # what it is has been named as the paper to get
        return _visit_line(words, advice.verdicts[id_], told)
    if serving.rule.way in _ORDINARY or told.status is Status.DEPENDS:
        return ""
    return words("way.theirs", way=words(f"way.kind.{serving.rule.way}"))


def way_name(words: Words, each: WayVerdict) -> str:
    """Name a way by its kind and how long it allows to stay, as part of a sentence."""
    kind = words(f"way.kind.{each.rule.way}")
    return ", ".join(filter(None, (kind, _stay(words, each.rule.stay_days))))


def _visit_line(words: Words, verdict: Verdict, told: Verdict) -> str:
    """Say what lets them in sooner than the way that is told, for a visit only; else nothing."""
    if verdict.rule is None or verdict.rule.way not in _ORDINARY:
        return ""
    if verdict.lead_days is None or slowest(verdict.lead_days) >= slowest(told.lead_days):
        return ""
    lead = short_lead(words, verdict.lead_days)
    return words("way.visit", names=paper_names(words, verdict), lead=lead)


def serving_terms(words: Words, advice: Advice, id_: str) -> str:
    """Say the same with how long the papers take and where they are asked for."""
    said, serving, told = serving_line(words, advice, id_), advice.serving(id_), advice.told(id_)
    if serving is None:
        return said
    where = _where(words, serving.rule)
    if serving.way is told.way is not advice.verdicts[id_].way:
        return " ".join(filter(None, (_named(words, serving.rule, where), said)))
    if not said:
        return said
    takes = serving.way is not told.way and serving.lead_days and serving.lead_days[1]
    lead = lead_line(words, serving.lead_days) if takes else ""
    return " ".join(filter(None, (said, lead, where)))


def _named(words: Words, rule: EntryRule, where: str) -> str:
    """Say where a paper is asked for, by its name; nothing where that is not known."""
    name = rule_name(words, rule)
    named = {"name": name[:1].upper() + name[1:], "where": where[:1].lower() + where[1:]}
    return words("way.apply.named", **named) if where else ""


def _stay(words: Words, days: int | None) -> str:
    """Say how long a way allows to stay, in years where it is whole years."""
    if days is None:
        return ""
    years, rest = divmod(days, DAYS_OF_A_YEAR)
    return words.count("stay.days", days) if rest else words.count("way.years", years)


def other_way_paragraphs(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    """Write every other way in that is not ruled out, the usable ones first, then every bar."""
    return [
        *titled(words("card.other_ways"), _ways(words, advice, verdict)),
        *titled(words("card.bars"), _bars(words, advice, verdict)),
    ]


def other_way_lines(words: Words, advice: Advice, verdict: Verdict) -> Iterator[str]:
    """Yield the ways that a plan does not prepare for, without the requirements of each.

    Args:
        verdict: as `Advice.told` gives it; so for the functions below.
    """
    serving = advice.serving(verdict.id)
    others = (each for each in verdict.ways if each.way is not verdict.way)
    for each in _serving_first(others, serving):
        said = claim_line(words, claim(advice.rulebook.snapshot, each.rule))
        yield " ".join(filter(None, (_title(words, each), said, _terms(words, each))))


def _others(advice: Advice, verdict: Verdict) -> list[WayVerdict]:
    """List the ways beside the one that is told, the one that serves them first."""
    serving = advice.serving(verdict.id)
    found = [
        each
        for each in verdict.ways
        if each.way is not verdict.way and each.rule not in verdict.blocked_by
    ]
    return _serving_first(found, serving)


def _serving_first(ways: Iterable[WayVerdict], serving: WayVerdict | None) -> list[WayVerdict]:
    """Put the way that serves them before the others; they are judged anew at each look."""
    return sorted(ways, key=lambda each: serving is None or each.way is not serving.way)


def _ways(words: Words, advice: Advice, verdict: Verdict) -> Iterator[str]:
    """Yield each other way, then what it asks for and the way that is told does not."""
    snapshot = advice.rulebook.snapshot
    said = {requirement.id for requirement in requirements(advice, verdict)}
    for each in _others(advice, verdict):
        yield lines(
            claim_paragraph(words, claim(snapshot, each.rule), bold(_title(words, each)) + " "),
            _terms(words, each),
        )
        for requirement in concerning(advice.evaluation, each.way.requirements):
            if requirement.id not in said:
                said.add(requirement.id)
                yield requirement_paragraph(words, snapshot, requirement)


def _title(words: Words, each: WayVerdict) -> str:
    """Name a way and say what it is for the person."""
    name = way_name(words, each)
    status = words(f"way.status.{each.status}")
    return f"{MARKS[each.status]} {name[:1].upper()}{name[1:]}: {status}."


def _terms(words: Words, each: WayVerdict) -> str:
    """Say how long a way takes, what it costs, asks for and leads to; nothing of one that is shut.

    A cost or a term is as old as the text above it.
    """
    rule = each.rule
    if each.status is Status.CLOSED:
        return ""
    income = rule.income_usd_month
    parts = (
        lead_line(words, each.lead_days) if each.lead_days and each.lead_days[1] else "",
        cost_line(words, rule.cost, rule.text),
        words("way.income", sum=words.number(income)) if income else "",
        _where(words, rule),
        words(f"way.leads_to.{rule.leads_to}") if rule.leads_to else "",
    )
    return " ".join(filter(None, parts))


def _where(words: Words, rule: EntryRule) -> str:
    """Say where a way is asked for; nothing where that is not known."""
    return words(f"way.apply.{rule.apply_from}") if rule.apply_from else ""


def _bars(words: Words, advice: Advice, verdict: Verdict) -> Iterator[str]:
    """Yield what bars them, or may, from any way in; what closes the place stands above already."""
    snapshot = advice.rulebook.snapshot
    bars: dict[str, Bar] = {}
    for way in advice.rulebook.destinations[verdict.id].ways:
        bars |= {bar.id: bar for bar in concerning(advice.evaluation, way.bars)}
    for bar in bars.values():
        if bar not in verdict.blocked_by:
            yield claim_paragraph(words, claim(snapshot, bar), "– ")
