"""The screens of the results: the list, a destination's card, what would open more, a comparison."""

from collections import Counter
from collections.abc import Callable, Sequence

from routebot.i18n import Words
from routebot.policy.model import Fact, Source
from routebot.reasoning.compiling import Status
from routebot.reasoning.conditions import Truth
from routebot.reasoning.departure import ExitStatus
from routebot.reasoning.explaining import Opening, because, missing, openings
from routebot.reasoning.matching import Verdict, concerning
from routebot.reasoning.ranking import Advice
from routebot.screens.asking import progress_line
from routebot.screens.controls import controls, in_pairs, paged_screen, turning
from routebot.screens.dialogue import TABS, State
from routebot.screens.phrases import (
    MARKS,
    answers_line,
    fact_paragraph,
    freshness_line,
    headline,
    journey_line,
    lead_line,
    link_paragraph,
    missing_line,
    opening_line,
    reasons,
    requirement_paragraph,
    source_line,
    stay_line,
    upcoming_line,
)
from routebot.screens.screen import Button, Screen, bold, escape, italic, pages

__all__ = ["card_screen", "closed_screen", "compare_screen", "more_screen", "routes_screen"]

A_PAGE = 6


def routes_screen(words: Words, advice: Advice, state: State) -> Screen:
    """List the routes that are open, or may be, best first."""
    if advice.exit.status is ExitStatus.BARRED:
        return _barred_screen(words, advice)
    possible = advice.possible
    last = max(0, (len(possible) - 1) // A_PAGE)
    page = min(int(state.view[1]) if len(state.view) > 1 else 0, last)
    shown = possible[page * A_PAGE : (page + 1) * A_PAGE]
    snapshot = advice.rulebook.snapshot
    paragraphs = [
        bold(words("routes.title", day=words.day(snapshot.on))),
        f"{progress_line(words, advice)}\n{words(f'exit.line.{advice.exit.status}')}",
    ]
    if state.chosen:
        paragraphs.append(words("compare.second", first=words.territory(state.chosen[0])))
    paragraphs += [_route_paragraph(words, advice, verdict, page * A_PAGE + i) for i, verdict in enumerate(shown, 1)]
    if not possible:
        paragraphs.append(words("routes.none"))
    verb = "compare" if state.chosen else "card"
    rows: list[tuple[Button, ...]] = in_pairs([Button(words.territory(v.id), f"{verb}:{v.id}") for v in shown])
    rows += turning(words, "routes", page, last)
    rows.append((Button(words("button.leaving"), "view:leaving:0"), Button(words("button.more"), "view:more:0")))
    rows.append((Button(words("button.answers"), "view:answers"), Button(words("button.closed"), "view:closed:0")))
    return Screen("routes", "\n\n".join(paragraphs), (*rows, *controls(words, "routes")))


def _barred_screen(words: Words, advice: Advice) -> Screen:
    """Where the law bars the exit there is no route advice: only lawful remedies and people who help."""
    paragraphs = [bold(words("barred.title")), words("barred.text")]
    for rule in advice.exit.barring:
        paragraphs.append(fact_paragraph(words, advice.rulebook.snapshot, rule))
        if rule.remedy:
            paragraphs.append(f"{bold(words('remedy'))} {escape(words.of(rule.remedy), quote=False)}")
    rows = (
        (Button(words("button.leaving"), "view:leaving:0"),),
        (Button(words("button.answers"), "view:answers"), Button(words("button.helpers"), "view:help")),
    )
    return Screen("barred", pages(paragraphs)[0], (*rows, *controls(words, "routes")))


def _route_paragraph(words: Words, advice: Advice, verdict: Verdict, number: int) -> str:
    lines = [f"{number}. {headline(words, verdict)}", stay_line(words, verdict)]
    if verdict.status is Status.CONDITIONAL:
        lines.append(words("routes.first", lead=lead_line(words, verdict.lead_days)))
    if verdict.status is Status.DEPENDS:
        questions = [words.of(advice.rulebook.vocabulary.questions[id_].text) for id_ in missing(advice, verdict)]
        lines.append(words("routes.depends", question=questions[0]) if questions else "")
    if verdict.rule:
        lines.append(italic(_verdict_freshness(words, advice, verdict)))
    return "\n".join(line for line in lines if line)


def _verdict_freshness(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Speak of the oldest of the facts that decide."""
    if verdict.baseline:
        return words("fresh.baseline")
    deciding: list[Fact] = [*([verdict.rule] if verdict.rule else []), *verdict.blocked_by, *verdict.needs]
    oldest = min(deciding, key=lambda fact: (advice.rulebook.snapshot.stale_since(fact), fact.id))
    return freshness_line(words, advice.rulebook.snapshot, oldest)


def card_screen(words: Words, advice: Advice, state: State) -> Screen:
    """Show one part of a destination's card."""
    _, id_, tab, page_text = state.view
    verdict = advice.verdicts[id_]
    head = f"{headline(words, verdict)}\n{stay_line(words, verdict)}"
    if verdict.rule:
        head += f"\n{italic(_verdict_freshness(words, advice, verdict))}"
    body = _TABS[tab](words, advice, verdict) or [words("card.nothing")]
    filled = pages([f"{head}\n\n{bold(words(f'tab.{tab}'))}", *body])
    page = min(int(page_text), len(filled) - 1)
    text = filled[page] if page == 0 else f"{headline(words, verdict)}\n\n{filled[page]}"
    tabs = [Button(("› " if name == tab else "") + words(f"tab.{name}"), f"card:{id_}:{name}") for name in TABS]
    rows = [
        *turning(words, f"card:{id_}:{tab}", page, len(filled) - 1),
        *in_pairs(tabs),
        (Button(words("button.compare"), f"compare:{id_}"),),
    ]
    return Screen("card", text, (*rows, *controls(words)))


def _entry_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    reading, site, snapshot = advice.reading, advice.rulebook.sites[verdict.id], advice.rulebook.snapshot
    paragraphs = []
    if verdict.baseline:
        paragraphs.append(words("card.baseline"))
    if verdict.reconfirm:
        paragraphs.append(bold(words("card.reconfirm")))
    if verdict.status is Status.CLOSED:
        paragraphs += [fact_paragraph(words, snapshot, fact, f"{MARKS[Status.CLOSED]} ") for fact in verdict.blocked_by]
        paragraphs += _opening_paragraphs(words, openings(advice, verdict))
    if verdict.rule and verdict.rule not in verdict.blocked_by:
        paragraphs.append(fact_paragraph(words, snapshot, verdict.rule))
    if verdict.status is Status.DEPENDS:
        paragraphs.append(missing_line(words, advice.rulebook, missing(advice, verdict)))
    shown = [r.fact for r in site.requirements if reading.values[r.slot] != Truth.NO and _for_way(r.fact.ways, verdict)]
    paragraphs += [requirement_paragraph(words, snapshot, requirement) for requirement in shown]
    paragraphs += [_disagreement(words, found) for found in site.place.disagreements]
    paragraphs += [upcoming_line(words, change) for change in site.place.upcoming]
    if site.place.not_established:
        gaps = "\n".join(f"– {escape(words.of(gap.text), quote=False)}" for gap in site.place.not_established)
        paragraphs.append(f"{bold(words('card.not_established'))}\n{gaps}")
    return paragraphs


def _for_way(ways: Sequence[str], verdict: Verdict) -> bool:
    return not ways or verdict.rule is None or verdict.rule.id in ways or verdict.rule.way in ways


def _opening_paragraphs(words: Words, found: Sequence[Opening]) -> list[str]:
    if not found:
        return []
    lines = "\n".join(f"– {opening_line(words, opening)}" for opening in found)
    return [f"{bold(words('card.would_open'))}\n{lines}"]


def _disagreement(words: Words, found: object) -> str:
    claims = "\n".join(f"– {escape(words.of(claim.text), quote=False)}" for claim in found.claims)  # type: ignore[attr-defined]
    plan = escape(words.of(found.plan_for), quote=False)  # type: ignore[attr-defined]
    return f"{bold(words('card.disagree'))}\n{claims}\n{words('card.plan_for')} {plan}"


def _way_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    snapshot = advice.rulebook.snapshot
    if not advice.travel.known:
        paragraphs = [words("way.abroad")]
    else:
        journeys = advice.journeys(verdict.id)
        paragraphs = [f"– {journey_line(words, journey)}" for journey in journeys] or [words("way.none")]
    used = {leg.link.id for journey in advice.journeys(verdict.id) for leg in journey.legs}
    links = [
        r.fact for r in advice.rulebook.links if r.fact.end == verdict.id and advice.reading.values[r.slot] != Truth.NO
    ]
    links.sort(key=lambda link: (link.id not in used, link.start != "RU", link.state == "closed", link.id))
    paragraphs += [link_paragraph(words, snapshot, link) for link in links]
    site = advice.rulebook.sites[verdict.id]
    notes = [note for note in concerning(advice.reading, site.notes) if note.about in ("transport", "border", "travel")]  # type: ignore[attr-defined]
    return paragraphs + [fact_paragraph(words, snapshot, note) for note in notes]


def _money_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    site, snapshot, rulebook = advice.rulebook.sites[verdict.id], advice.rulebook.snapshot, advice.rulebook
    options = [o for o in rulebook.vocabulary.questions["cards"].options if o.id in site.cards]
    lines = [f"{words.of(o.label)}: {bold(words(f'pay.{site.cards[o.id][0]}'))}" for o in options]
    decisive = {fact.id: fact for _, fact in site.cards.values() if fact in site.place.payments}
    facts = list({**decisive, **{fact.id: fact for fact in concerning(advice.reading, site.payments)}}.values())
    return ["\n".join(lines), *(fact_paragraph(words, snapshot, fact) for fact in facts)]


def _pitfalls_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    """Certain ones first, grave before light; those that may concern the person are marked."""
    site, snapshot, reading = advice.rulebook.sites[verdict.id], advice.rulebook.snapshot, advice.reading
    order = {"high": 0, "medium": 1, "low": 2}
    found = [(r, reading.truth(r)) for r in site.pitfalls if reading.values[r.slot] != Truth.NO]
    found.sort(key=lambda pair: (order[pair[0].fact.severity], -pair[1], pair[0].fact.id))
    paragraphs = []
    if site.place.handover:
        level = bold(words(f"handover.{site.place.handover.level}"))
        paragraphs.append(f"{level} {fact_paragraph(words, snapshot, site.place.handover)}")
    for ruled, truth in found:
        mark = bold(words(f"severity.{ruled.fact.severity}")) + " "
        if truth is Truth.UNKNOWN:
            mark += italic(words("severity.maybe")) + " "
        paragraphs.append(fact_paragraph(words, snapshot, ruled.fact, mark))
    return paragraphs


def _stay_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    site, snapshot = advice.rulebook.sites[verdict.id], advice.rulebook.snapshot
    facts: list[Fact] = list(concerning(advice.reading, site.stays))
    facts += [n for n in concerning(advice.reading, site.notes) if n.about not in ("transport", "border", "travel")]  # type: ignore[attr-defined]
    return [fact_paragraph(words, snapshot, fact) for fact in facts]


def _sources_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    facts: list[Fact] = [*([verdict.rule] if verdict.rule else []), *verdict.blocked_by]
    facts += [fact for fact in advice.rulebook.sites[verdict.id].place.facts() if fact not in facts]
    sources: dict[str, Source] = {source.url: source for fact in facts for source in fact.sources}
    revision = words("sources.revision", revision=advice.rulebook.snapshot.revision)
    return [italic(revision), *(f"– {source_line(words, source)}" for source in sources.values())]


def _why_tab(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    rulebook = advice.rulebook
    decided = because(advice, verdict)
    lines = [
        f"– {escape(answers_line(words, rulebook, id_, options), quote=False)}" for id_, options in decided.items()
    ]
    paragraphs = [f"{words('why.because')}\n" + "\n".join(lines)] if lines else [words("why.nobody")]
    if verdict.status is Status.DEPENDS:
        paragraphs = [missing_line(words, rulebook, missing(advice, verdict))]
    if verdict.rule:
        paragraphs.append(words("why.rule", text=escape(words.of(verdict.rule.text), quote=False)))
    setback = reasons(words, advice, verdict)
    if setback and verdict.status is not Status.CLOSED:
        paragraphs.append(words("why.rank", number=advice.rank_of(verdict.id), reasons=setback))
    paragraphs.append(words("why.unchecked"))
    ids = [fact.id for fact in (*([verdict.rule] if verdict.rule else []), *verdict.blocked_by, *verdict.needs)]
    snapshot = rulebook.snapshot
    paragraphs.append(
        italic(
            words(
                "why.receipt", revision=snapshot.revision, on=snapshot.on.isoformat(), ids=", ".join(dict.fromkeys(ids))
            )
        )
    )
    return paragraphs


_TABS: dict[str, Callable[[Words, Advice, Verdict], list[str]]] = {
    "entry": _entry_tab,
    "way": _way_tab,
    "money": _money_tab,
    "pitfalls": _pitfalls_tab,
    "stay": _stay_tab,
    "sources": _sources_tab,
    "why": _why_tab,
}


def more_screen(words: Words, advice: Advice, state: State) -> Screen:
    """Show which obtainable changes would open how many closed destinations."""
    counted: Counter[Opening] = Counter()
    examples: dict[Opening, list[str]] = {}
    for verdict in advice.ranked:
        for opening in openings(advice, verdict):
            counted[opening] += 1
            examples.setdefault(opening, []).append(words.territory(verdict.id))
    paragraphs = [bold(words("more.title"))]
    for opening, number in sorted(counted.items(), key=lambda item: (-item[1], len(item[0]))):
        names = words.join(examples[opening][:5])
        opens = f"{words.count('more.opens', number)} {opening_line(words, opening)}"
        paragraphs.append(f"{opens}\n{italic(words('more.such_as', names=names))}")
    if not counted:
        paragraphs.append(words("more.none"))
    return paged_screen(words, "more", paragraphs, state.view)


def closed_screen(words: Words, advice: Advice, state: State) -> Screen:
    """List what is closed, each with its reason in a line."""
    shut = [verdict for verdict in advice.ranked if verdict.status is Status.CLOSED]
    paragraphs = [bold(words("closed.title")), words("closed.how")]
    for verdict in shut:
        reason = (
            escape(words.of(verdict.blocked_by[0].text), quote=False) if verdict.blocked_by else words("card.no_rule")
        )
        short = reason if len(reason) < 180 else f"{reason[:177].rsplit(' ', 1)[0]}…"
        paragraphs.append(f"{headline(words, verdict)}\n{short}")
    return paged_screen(words, "closed", paragraphs, state.view)


def compare_screen(words: Words, advice: Advice, state: State) -> Screen:
    """Put two destinations side by side, row by row."""
    pair = [advice.verdicts[id_] for id_ in state.view[1:3]]
    rows: list[tuple[str, list[str]]] = [
        (words("compare.status"), [words(f"status.{verdict.status}") for verdict in pair]),
        (words("compare.stay"), [stay_line(words, verdict) for verdict in pair]),
        (
            words("compare.lead"),
            [lead_line(words, verdict.lead_days) if verdict.status is not Status.CLOSED else "–" for verdict in pair],
        ),
        (words("compare.way"), [_best_journey(words, advice, verdict) for verdict in pair]),
        (words("compare.money"), [_money_line(words, advice, verdict) for verdict in pair]),
        (words("compare.danger"), [_danger_line(words, advice, verdict) for verdict in pair]),
        (
            words("compare.fresh"),
            [_verdict_freshness(words, advice, v) if v.rule else words("card.no_rule") for v in pair],
        ),
    ]
    names = [words.territory(verdict.id) for verdict in pair]
    paragraphs = [bold(" / ".join(names))]
    for label, values in rows:
        lines = "\n".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))
        paragraphs.append(f"{bold(label)}\n{lines}")
    buttons = (tuple(Button(name, f"card:{verdict.id}") for name, verdict in zip(names, pair, strict=True)),)
    return Screen("compare", "\n\n".join(paragraphs), (*buttons, *controls(words)))


def _best_journey(words: Words, advice: Advice, verdict: Verdict) -> str:
    if not advice.travel.known:
        return words("way.abroad")
    journeys = advice.journeys(verdict.id)
    return journey_line(words, journeys[0]) if journeys else words("way.none")


def _money_line(words: Words, advice: Advice, verdict: Verdict) -> str:
    cards = advice.rulebook.sites[verdict.id].cards
    options = [o for o in advice.rulebook.vocabulary.questions["cards"].options if o.id in cards]
    return "; ".join(f"{words.of(o.label)} – {words(f'pay.{cards[o.id][0]}')}" for o in options)


def _danger_line(words: Words, advice: Advice, verdict: Verdict) -> str:
    handover = advice.rulebook.sites[verdict.id].place.handover
    return words(f"handover.{handover.level if handover else 'unknown'}")
