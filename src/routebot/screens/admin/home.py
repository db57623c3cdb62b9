"""An admin's first screen: the state of the dataset and what is under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.actions import (
    AskWhichFact,
    AskWhichFile,
    Brake,
    OpenProposal,
    TurnHistory,
    Undo,
)
from routebot.dialogue.admin.recheck_actions import OpenQueue
from routebot.keeping.queue import DueClaim
from routebot.publishing.archive import Publication
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.admin.history import history_line
from routebot.screens.admin.plan import share_text
from routebot.screens.admin.proposal import Subject, Waiting, subject_line
from routebot.screens.controls import in_pairs
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words
from routebot.words.markup import bold, italic, lines, paragraphs

__all__ = ["HomeState", "home_screen"]

_FIRST_OVERDUE = 3
"""Claims to check again that are named here; the screen of their own lists them all."""

_MOST_SUBJECTS = 8
"""Proposals, each with its button."""


@dataclass(frozen=True, slots=True)
class HomeState:
    """What an admin finds at the entrance.

    Attributes:
        label: the reader's.
        age_days: since what serves began to; None if nothing was ever published.
        serving: the publication that serves; None if nothing was ever published.
        trouble: something that should serve cannot be read.
        damaged: a row of the audit is.
        clock_in_doubt: nothing is erased by its age, since the machine's clock may be wrong.
        facts: how many there are in all.
        overdue: claims that are to be checked again, by how much rests on them.
        counts: of today's updates, by what was done.
        errors: of those, how many failed.
    """

    label: str
    revision: str
    age_days: int | None
    serving: Publication | None
    waits: Waiting | None
    trouble: bool
    facts: int
    overdue: Sequence[DueClaim]
    counts: Mapping[str, int]
    errors: int
    subjects: Sequence[Subject]
    damaged: bool = False
    clock_in_doubt: bool = False


def home_screen(words: Words, home: HomeState) -> Screen:
    """Show the state of the dataset and what is under way."""
    text = paragraphs(
        bold(words("admin.home.title", label=home.label)),
        lines(*_state_lines(words, home)),
        lines(*_overdue_lines(words, home)),
        lines(*_count_lines(words, home)),
        words("admin.home.send"),
    )
    rows: list[Row] = [
        (Button(subject_line(words, subject), Administer(OpenProposal(subject.id))),)
        for subject in home.subjects[:_MOST_SUBJECTS]
    ]
    rows += in_pairs(
        [
            admin_button(words, "brake", Brake()),
            admin_button(words, "stale", OpenQueue()),
            admin_button(words, "history", TurnHistory()),
            admin_button(words, "undo", Undo()),
            admin_button(words, "hide", AskWhichFact()),
            admin_button(words, "download", AskWhichFile()),
        ]
    )
    return Screen("admin_home", text, (*rows, *admin_controls(words, "home")))


def _state_lines(words: Words, home: HomeState) -> list[str]:
    texts: list[str] = [words("admin.home.revision", revision=home.revision)]
    if home.serving:
        texts.append(history_line(words, home.serving))
    if home.age_days is not None:
        today = home.age_days == 0
        texts.append(
            words("admin.home.today") if today else words.count("admin.home.age", home.age_days)
        )
    if home.waits:
        day = words.day(home.waits.first_on)
        texts.append(words("admin.home.waits", revision=home.waits.revision, day=day))
    if home.trouble:
        texts.append(bold(words("admin.home.trouble")))
    if home.damaged:
        texts.append(bold(words("admin.home.damaged")))
    if home.clock_in_doubt:
        texts.append(bold(words("admin.home.clock")))
    return texts


def _overdue_lines(words: Words, home: HomeState) -> list[str]:
    number, total = words.number(len(home.overdue)), words.number(home.facts)
    title = bold(words("admin.home.stale", n=number, total=total))
    return [title, *(_overdue_line(words, item) for item in home.overdue[:_FIRST_OVERDUE])]


def _overdue_line(words: Words, item: DueClaim) -> str:
    """Name a claim, how long it is overdue, and for how many people something rests on it."""
    overdue = words("admin.stale.undated")
    if item.overdue_days is not None:
        overdue = words.count("admin.stale.overdue", item.overdue_days)
    share = words("admin.stale.share", share=share_text(words, item.share))
    return f"• {item.id}: {overdue}, {share}"


def _count_lines(words: Words, home: HomeState) -> list[str]:
    number, errors = words.number(sum(home.counts.values())), words.number(home.errors)
    texts: list[str] = [words("admin.home.updates", n=number, errors=errors)]
    if home.counts:
        most_first = sorted(home.counts.items(), key=lambda item: -item[1])
        texts.append(italic(", ".join(f"{name} {words.number(n)}" for name, n in most_first)))
    return texts
