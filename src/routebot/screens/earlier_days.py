"""How long somebody was in a place before: the question that makes the last lawful day firm."""

from routebot.dialogue.actions import Show
from routebot.dialogue.views import EarlierDays, Onward
from routebot.reasoning.advice import Advice
from routebot.reasoning.onward import onward
from routebot.screens.controls import controls
from routebot.screens.onward import arrival_of
from routebot.screens.screen import Button, Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, paragraphs

__all__ = ["earlier_days_screen"]

STEPS = 6
"""Answers beside "not at all": steps of a sixth of the limit, rounded up, are fine enough."""


def earlier_days_screen(words: Words, advice: Advice, view: EarlierDays) -> Screen:
    """Ask how many days of earlier stays count."""
    found = onward(advice, view.place, arrival_of(advice, view))
    rule, since = found.verdict.rule, found.clock.counted_since
    texts: list[str] = [bold(words("onward.title", place=words.territory(view.place)))]
    if rule is None or since is None:
        return Screen("earlier", paragraphs(*texts, words("earlier.none")), controls(words))
    texts.append(words("earlier.ask", day=words.day(since)))
    if not rule.id.startswith(f"{view.place.lower()}-"):  # a rule of its area, for all of it
        texts.append(words("earlier.area"))
    texts.append(words("earlier.how"))
    most = max(limit.days for limit in rule.limits if limit.per != "entry")
    days = dict.fromkeys(-(-most * step // STEPS) for step in range(1, STEPS + 1))
    labels = {0: words("earlier.never")} | {n: words.count("earlier.most", n) for n in days}
    buttons = [
        Button(label, Show(Onward(view.place, view.days_ago, earlier_days=number)))
        for number, label in labels.items()
    ]
    rows = (tuple(buttons[:1]), tuple(buttons[1:4]), tuple(buttons[4:]))
    return Screen("earlier", paragraphs(*texts), (*filter(None, rows), *controls(words)))
