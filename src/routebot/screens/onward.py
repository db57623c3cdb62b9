"""Where next: the stay clock of a place, what is due there, and the second step."""

from dataclasses import replace
from datetime import date, timedelta

from routebot.dialogue.actions import Show
from routebot.dialogue.views import Card
from routebot.dialogue.views import Onward as OnwardView
from routebot.policy.claims import claim
from routebot.policy.snapshot import Snapshot
from routebot.policy.stays import StayRule
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import concerning_abroad
from routebot.reasoning.onward import Duty, Fit, NextStop, Onward, look_onward, onward
from routebot.screens.claims import age_of, claim_line
from routebot.screens.controls import controls
from routebot.screens.dangers import named_lines, worst_line
from routebot.screens.journeys import journey_line
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.phrases import headline, lead_line, stay_line
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, italic, lines, paragraphs

__all__ = ["AGO", "duty_line", "fit_line", "onward_screen", "onward_text"]


AGO = (0, 7, 30, 60, 80)
"""Days since arrival that can be chosen with a button; a date is never typed into the chat."""

MOST_NAMES = 12
"""Places named that no link we know leads to; a longer list is not read."""


def onward_screen(words: Words, advice: Advice, view: OnwardView) -> Screen:
    """Show what can follow a place."""
    place, arrived = view.place, None
    if view.days_ago is not None:
        arrived = advice.rulebook.snapshot.on - timedelta(days=view.days_ago)
    found = onward(advice, place, arrived)
    texts = _parts(words, advice, found, arrived)
    page = page_of(fill_pages(texts), view.page)
    days = tuple(_days_button(words, view, days_ago) for days_ago in AGO)
    rows = [
        *page.turner(words, lambda number: Show(replace(view, page=number))),
        days,
        (Button(words("button.card", place=words.territory(place)), Show(Card(place))),),
    ]
    return Screen("onward", page.content, (*rows, *controls(words)))


def onward_text(words: Words, advice: Advice, place: str, arrived: date | None) -> Html:
    """Return the whole of it on one page, as a screen's text."""
    found = onward(advice, place, arrived)
    return paragraphs(*_parts(words, advice, found, arrived))


def _parts(words: Words, advice: Advice, found: Onward, arrived: date | None) -> list[str]:
    """Return the clock, the second steps, and what concerns those who have left Russia."""
    notes = concerning_abroad(look_onward(advice, found.place, None).evaluation)
    told = [claim_line(words, claim(advice.rulebook.snapshot, note)) for note in notes]
    abroad = [bold(words("leaving.abroad.title")), *told] if told else []
    return [*_clock(words, advice, found, arrived), *_stops(words, advice, found), *abroad]


def _days_button(words: Words, view: OnwardView, days_ago: int) -> Button:
    """Return the button that says when they arrived; the one that was pressed is marked."""
    label = words.count("onward.ago", days_ago) if days_ago else words("onward.today")
    mark = "› " if days_ago == view.days_ago else ""
    return Button(mark + label, Show(OnwardView(view.place, days_ago)))


def _clock(words: Words, advice: Advice, found: Onward, arrived: date | None) -> list[str]:
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
    if arrived is None:
        texts.append(words("onward.when"))
    if clock.last_day and clock.days_left is not None and clock.days_left < 0:
        texts.append(bold(words("onward.over", day=words.day(clock.last_day))))
    elif clock.last_day:
        texts.append(bold(words("onward.last", day=words.day(clock.last_day))))
        left = words.count("onward.left", clock.days_left or 0)
        texts.append(Html("{} {}").format(left, italic(words("onward.counting"))))
    if found.verdict.rule:
        texts.append(italic(age_of(words, claim(snapshot, found.verdict.rule))))
    return [lines(*texts), *(duty_line(words, snapshot, duty) for duty in found.duties)]


def duty_line(words: Words, snapshot: Snapshot, duty: Duty) -> str:
    """Write what is due and by when."""
    text = claim_line(words, claim(snapshot, duty.rule))
    if duty.by:
        return f"{words('onward.by', day=words.day(duty.by))} {text}"
    if duty.rule.within_days:
        return f"{_term(words, duty.rule)} {text}"
    return text


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
    texts = [bold(words("onward.stops")) if found.stops else words("onward.none")]
    texts += [_stop(words, advice, stop) for stop in found.stops]
    if found.unlinked:
        named = found.unlinked[:MOST_NAMES]
        names = words.join(words.territory(verdict.id) for verdict in named)
        unlinked = words("onward.unlinked", names=names)
        texts.append(lines(unlinked, *named_lines(words, advice, named)))
    return texts


def _stop(words: Words, advice: Advice, stop: NextStop) -> Html:
    danger = worst_line(words, advice, stop.verdict.id)
    return lines(
        headline(words, stop.verdict),
        bold(danger) if danger else "",
        stay_line(words, advice, stop.verdict),
        fit_line(words, stop),
        journey_line(words, advice, stop.journeys[0]) if stop.journeys else "",
    )


def fit_line(words: Words, stop: NextStop) -> str:
    """Say whether the papers fit the days left and when to begin.

    It is empty where nothing has to be obtained.
    """
    parts = []
    if stop.verdict.lead_days and stop.verdict.lead_days[1]:
        parts.append(lead_line(words, stop.verdict.lead_days))
    if stop.fit is not Fit.YES:
        parts.append(words(f"onward.fits.{stop.fit}"))
    if stop.start_by:
        parts.append(words("onward.start.by", day=words.day(stop.start_by)))
    return " ".join(parts)
