"""Before you go: what may stop a person at the Russian border, and how to look it up.

To those who have left it tells of papers abroad, consulates and what a visit home may cost.
"""

from routebot.dialogue.actions import GoOn, Show
from routebot.dialogue.views import Help, Leaving
from routebot.policy.claims import claim
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import concerning_abroad
from routebot.reasoning.verdicts import concerning
from routebot.screens.claims import claim_paragraph, disagreement_paragraph
from routebot.screens.controls import paged_screen
from routebot.screens.phrases import missing_line, unspoken_line
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, lines

__all__ = ["helper_rows", "leaving_screen"]


def helper_rows(words: Words, advice: Advice) -> list[Row]:
    """Lead those who read a rule before any route to who can help them with it."""
    return [(Button(words("button.helpers"), Show(Help())),)] if advice.exit.first else []


def leaving_screen(words: Words, advice: Advice, view: Leaving) -> Screen:
    """Show the exit check: bans, things to look up, advice, each with its lawful remedy."""
    checked, snapshot = advice.exit, advice.rulebook.snapshot
    paragraphs: list[str] = [_title(words, advice)]
    if checked.open_questions:
        paragraphs.append(missing_line(words, advice.rulebook, checked.open_questions))
    if checked.unspoken:
        paragraphs.append(unspoken_line(words, advice, checked.unspoken, "unspoken.exit"))
    groups = (("barred", checked.barring), ("check", checked.checks), ("advice", checked.advice))
    for name, rules in groups:
        if rules:
            paragraphs.append(bold(words(f"leaving.{name}")))
            paragraphs += [claim_paragraph(words, claim(snapshot, rule), "– ") for rule in rules]
    abroad = () if advice.exit_ahead else concerning_abroad(advice.evaluation)
    paragraphs += [claim_paragraph(words, claim(snapshot, note), "– ") for note in abroad]
    notes = [
        note
        for note in concerning(advice.evaluation, advice.rulebook.exit_notes)
        if note not in abroad
    ]
    if notes:
        paragraphs.append(bold(words("leaving.notes")))
        paragraphs += [claim_paragraph(words, claim(snapshot, note)) for note in notes]
    paragraphs += [disagreement_paragraph(words, found) for found in snapshot.exit_disagreements]
    for found in snapshot.exit_not_established:
        paragraphs.append(bold(words("card.not_established")) + " " + words.of(found.text))
    rows = (*helper_rows(words, advice), (Button(words("button.go_on"), GoOn()),))
    return paged_screen(words, "leaving", paragraphs, view, *rows)


def _title(words: Words, advice: Advice) -> str:
    """Say what the screen is about, and what the answers come to."""
    if advice.exit_ahead:
        return lines(bold(words("leaving.title")), words(f"leaving.line.{advice.exit.summary}"))
    return lines(bold(words("leaving.abroad.title")), words("leaving.abroad.line"))
