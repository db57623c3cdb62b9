"""Where next: the stay clock of a place, what is due there, and the second step."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from routebot.dialogue.actions import Show
from routebot.dialogue.views import Card, EarlierDays
from routebot.dialogue.views import Onward as OnwardView
from routebot.policy.claims import claim
from routebot.policy.snapshot import Snapshot
from routebot.policy.stays import StayRule
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import concerning_abroad
from routebot.reasoning.onward import Duty, Fit, NextStop, Onward, look_onward, onward
from routebot.reasoning.rulebook import Status
from routebot.screens.claims import age_of, claim_line, marked_line
from routebot.screens.controls import controls, in_pairs
from routebot.screens.dangers import named_lines, worst_line
from routebot.screens.getting import things_to_get
from routebot.screens.journeys import journey_line, unsure_lines
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.phrases import headline, lead_line, stay_line
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines, paragraphs

__all__ = [
    "AGO",
    "arrival_of",
    "duty_line",
    "fit_line",
    "marked_duty",
    "onward_screen",
    "onward_text",
    "unlinked_line",
]


AGO = (0, 7, 30, 60, 80)
"""Days since arrival that can be chosen with a button; a date is never typed into the chat."""

MOST_NAMES = 12
"""Places named that no link we know leads to; a longer list is not read."""


def onward_screen(words: Words, advice: Advice, view: OnwardView) -> Screen:
    """Show what can follow a place."""
    place = view.place
    found = onward(advice, place, arrival_of(advice, view), view.earlier_days)
    texts = _parts(words, advice, found, view.earlier_days)
    page = page_of(fill_pages(texts), view.page)
    days = in_pairs([_days_button(words, view, days_ago) for days_ago in AGO])
    rows = [
        *page.turner(words, lambda number: Show(replace(view, page=number))),
        *days,
        *_earlier_rows(words, found, view),
        (Button(words("button.card"), Show(Card(place))),),
    ]
    return Screen("onward", page.content, (*rows, *controls(words)))


def onward_text(
    words: Words,
    advice: Advice,
    place: str,
    arrived: date | None,
    earlier_days: int | None = None,
) -> Html:
    """Return the whole of it on one page, as a screen's text."""
    found = onward(advice, place, arrived, earlier_days)
    return paragraphs(*_parts(words, advice, found, earlier_days))


def arrival_of(advice: Advice, view: OnwardView | EarlierDays) -> date | None:
    """Return the day that a button named; None if none did."""
    if view.days_ago is None:
        return None
    return advice.rulebook.snapshot.on - timedelta(days=view.days_ago)


def _parts(words: Words, advice: Advice, found: Onward, earlier_days: int | None) -> list[str]:
    """Return the clock, the second steps, and what concerns those who have left Russia."""
    notes = concerning_abroad(look_onward(advice, found.place, None).evaluation)
    told = [claim_line(words, claim(advice.rulebook.snapshot, note)) for note in notes]
    abroad = [bold(words("leaving.abroad.title")), *told] if told else []
    return [*_clock(words, advice, found, earlier_days), *_stops(words, advice, found), *abroad]


def _days_button(words: Words, view: OnwardView, days_ago: int) -> Button:
    """Return the button that says when they arrived; the one that was pressed is marked."""
    label = words.count("onward.ago", days_ago) if days_ago else words("onward.today")
    mark = "› " if days_ago == view.days_ago else ""
    chosen = OnwardView(view.place, days_ago, earlier_days=view.earlier_days)
    return Button(mark + label, Show(chosen))


def _earlier_rows(words: Words, found: Onward, view: OnwardView) -> list[tuple[Button]]:
    """Return the row that tells of earlier stays, where they count."""
    if found.clock.counted_since is None:
        return []
    return [(Button(words("button.earlier"), Show(EarlierDays(view.place, view.days_ago))),)]


def _clock(words: Words, advice: Advice, found: Onward, earlier_days: int | None) -> list[str]:
    """Say how long the stay lasts and what is due in it."""
    clock, snapshot = found.clock, advice.rulebook.snapshot
    texts: list[str] = [bold(words("onward.title", place=words.territory(found.place)))]
    if danger := worst_line(words, advice, found.place):
        texts.append(bold(danger))
    if found.verdict.status == "closed":
        texts.append(words("onward.closed"))
    elif clock.stay_days is None:
        texts.append(words("onward.stay.unknown"))
    else:
        texts.append(stay_line(words, advice, found.verdict))
    if found.arrived is None:
        texts.append(words("onward.when"))
    texts += _last_day(words, found)
    if earlier_days and clock.counted_since:
        texts.append(italic(words.count("onward.earlier", earlier_days)))
    if found.verdict.rule:
        texts.append(italic(age_of(words, claim(snapshot, found.verdict.rule))))
    return [lines(*texts), *(duty_line(words, snapshot, duty) for duty in found.duties)]


def _last_day(words: Words, found: Onward) -> Iterator[str]:
    """Yield the last lawful day and what it hinges on, or how long one could stay from today."""
    clock = found.clock
    if clock.last_day is None or clock.days_left is None or found.arrived is None:
        if clock.days_left is not None and clock.days_left < (clock.stay_days or 0):
            yield words.count("onward.room", max(0, clock.days_left))
        return
    day = words.day(clock.last_day)
    if clock.last_day < found.arrived:
        yield bold(words("onward.used"))
    elif clock.days_left < 0:
        yield bold(words("onward.over", day=day))
    else:
        yield bold(words("onward.last", day=day))
        if clock.only_stay_since:
            yield bold(words("onward.last.if", day=words.day(clock.only_stay_since)))
        elif not clock.firm:
            yield bold(words("onward.last.unknown"))
        left = words.count("onward.left", clock.days_left)
        yield Html("{} {}").format(left, italic(words("onward.counting")))


def duty_line(words: Words, snapshot: Snapshot, duty: Duty) -> str:
    """Write what is due and by when."""
    return _by(words, snapshot.on, duty) + claim_line(words, claim(snapshot, duty.rule))


def marked_duty(words: Words, snapshot: Snapshot, duty: Duty, most: int) -> str:
    """Write the beginning of what is due, by when, and how fresh that is.

    Args:
        most: characters of the claim to write.
    """
    return _by(words, snapshot.on, duty) + marked_line(words, claim(snapshot, duty.rule), most)


def _by(words: Words, on: date, duty: Duty) -> str:
    """Say by when something is or was due; empty where it has no term."""
    if duty.by:
        key = "onward.by" if duty.by >= on else "onward.by.past"
        return f"{words(key, day=words.day(duty.by))} "
    return f"{_term(words, duty.rule)} " if duty.rule.within_days else ""


def _term(words: Words, rule: StayRule) -> str:
    """Say by which day after which event something is due; the event's own day is the first."""
    event = words(f"clock.{rule.counts_from}")
    if rule.within_days == 1 and not rule.working_days:
        return words("clock.same_day", event=event)
    key = "clock.working_day" if rule.working_days else "clock.day"
    return words(key, number=words.number(rule.within_days or 0), event=event)


def _stops(words: Words, advice: Advice, found: Onward) -> list[str]:
    if found.barred:
        return [words("exit.line.barred"), words("barred.text")]
    none = "onward.none" if found.flights_collected else "onward.none.no_flights"
    texts = [bold(words("onward.stops")) if found.stops else words(none)]
    texts += [_stop(words, advice, stop) for stop in found.stops]
    if found.unlinked:
        named = found.unlinked[:MOST_NAMES]
        names = words.join(words.territory(verdict.id) for verdict in named)
        unlinked = unlinked_line(words, names, flights_collected=found.flights_collected)
        texts.append(lines(unlinked, *named_lines(words, advice, named)))
    return texts


def _stop(words: Words, advice: Advice, stop: NextStop) -> Html:
    danger = worst_line(words, advice, stop.verdict.id)
    return lines(
        headline(words, advice, stop.verdict, by_their_way=False),
        bold(danger) if danger else "",
        stay_line(words, advice, stop.verdict),
        fit_line(words, stop),
        journey_line(words, advice, stop.journeys[0]),
        *unsure_lines(words, advice, stop.journeys[0]),
    )


def unlinked_line(words: Words, names: str, *, flights_collected: bool) -> str:
    """Name places that would let them in and to which no way is known, or not looked for."""
    key = "onward.unlinked" if flights_collected else "onward.unlinked.no_flights"
    return words(key, names=names)


def fit_line(words: Words, stop: NextStop) -> str:
    """Say whether the papers fit the days left and when to begin.

    It is empty where nothing has to be obtained. The days stand in the status already where it
    names what is to be got.
    """
    parts = []
    named = stop.verdict.status is Status.CONDITIONAL and things_to_get(words, stop.verdict)
    if stop.verdict.lead_days and stop.verdict.lead_days[1] and not named:
        parts.append(lead_line(words, stop.verdict.lead_days))
    if stop.fit is not Fit.YES:
        parts.append(words(f"onward.fits.{stop.fit}"))
    if stop.start_by:
        parts.append(words("onward.start.by", day=words.day(stop.start_by)))
    return " ".join(parts)
