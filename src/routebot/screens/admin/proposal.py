"""A proposal: its plan, what is wrong with it, and what its reader may do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from routebot.dialogue.admin.actions import (
    Approve,
    AskWhichDay,
    AskWhy,
    Drop,
    MadeFrom,
    PreviewIn,
    RemoveKept,
    TurnPlan,
)
from routebot.dialogue.admin.recheck_actions import UseSuggested
from routebot.dialogue.admin.views import ReadPlan
from routebot.errors import DataError, DatasetError
from routebot.publishing.plan import Plan
from routebot.screens.admin.aside import NOTHING_ASIDE, Aside, aside_paragraphs
from routebot.screens.admin.controls import admin_button, paged_admin_screen
from routebot.screens.admin.plan import plan_details, plan_summary
from routebot.screens.screen import Row, Screen
from routebot.words.i18n import LANGUAGES, Words
from routebot.words.markup import bold, lines

__all__ = [
    "Refusal",
    "Subject",
    "SubjectKind",
    "Waiting",
    "error_line",
    "errors_screen",
    "plan_screen",
    "refused_screen",
    "subject_line",
]

_MOST_ERROR = 600
"""Characters of a mistake, which quotes a value that may be long."""

_PLAN = "admin_plan"
"""Name of the screen, whether the plan can be made or not."""


SubjectKind: TypeAlias = Literal["file", "return", "hide", "undo", "withdraw", "release", "recheck"]
"""What a proposal is made of: a file, a return to a revision, one publication taken back, one fact
that is hidden, withdrawn or released, or what was answered about claims.
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A proposal as it is shown.

    Attributes:
        shown: the revision, fact or publication, or empty.
        digest: stands for all of it that somebody approves.
        own: the reader is its author.
        waiting: it waits for another admin.
        droppable: the reader may give it up.
        suggested: a sentence with which it may be published; or empty.
    """

    id: str
    who: str
    kind: SubjectKind
    shown: str
    from_on: date | None
    why: str
    digest: str
    own: bool
    waiting: bool
    droppable: bool
    suggested: str = ""


class Waiting(NamedTuple):
    """A revision that is published and waits for its first day."""

    revision: str
    first_on: date


def subject_line(words: Words, subject: Subject) -> str:
    """Say in a line whose proposal it is and what it is made of."""
    line = words(f"admin.subject.{subject.kind}", who=subject.who, shown=subject.shown)
    if subject.from_on:
        line = words("admin.subject.from", line=line, day=words.day(subject.from_on))
    return words("admin.subject.waiting", line=line) if subject.waiting else line


def error_line(words: Words, error: DataError) -> str:
    """Write a mistake out with its file and line, in the reader's language as far as it is known.

    The path stays: it is made of the words of the file.
    """
    parts = filter(None, (error.problem, error.hint))
    told = f"{error.where}: {'; '.join(words.sentence(part) for part in parts)}"
    told = words("admin.errors.old", error=told) if error.is_old else told
    return " ".join(told.split())[:_MOST_ERROR]


def errors_screen(words: Words, subject: Subject, found: DatasetError, page: int) -> Screen:
    """Show what is wrong in a proposal."""
    texts = [
        bold(words.count("admin.errors", found.number)),
        *(error_line(words, error) for error in found.errors),
        words("admin.errors.hint"),
    ]
    return paged_admin_screen(words, _PLAN, texts, page, TurnPlan, _drop_rows(words, subject))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a proposal cannot be published as it is.

    Attributes:
        sentences: the reason, then each thing that is in the way.
        asks_base: its author is asked what it was made from.
    """

    sentences: Sequence[str]
    asks_base: bool = False
    aside: Aside = NOTHING_ASIDE


def refused_screen(words: Words, subject: Subject, refusal: Refusal, page: int) -> Screen:
    """Say why a proposal cannot be published as it is, and what its author can do about it."""
    aside = aside_paragraphs(words, refusal.aside)
    texts = [bold(subject_line(words, subject)), *refusal.sentences, *aside]
    rows: list[Row] = []
    if refusal.asks_base and subject.own:
        rows = [
            (admin_button(words, "base.old", MadeFrom(old=True)),),
            (admin_button(words, "base.now", MadeFrom(old=False)),),
        ]
    rows += [*_removing(words, subject, refusal.aside), *_drop_rows(words, subject)]
    return paged_admin_screen(words, _PLAN, texts, page, TurnPlan, rows)


def _removing(words: Words, subject: Subject, aside: Aside) -> list[Row]:
    """Return the button that takes out what was left out, where the reader may."""
    if not aside.kept or not subject.own or subject.waiting:
        return []
    return [(admin_button(words, "remove", RemoveKept(), n=len(aside.kept)),)]


def plan_screen(
    words: Words,
    subject: Subject,
    plan: Plan,
    view: ReadPlan,
    asks_why: bool,
    waits: Waiting | None,
    aside: Aside,
) -> Screen:
    """Show a page of a plan, and what its reader may do with it.

    Args:
        asks_why: its reader is asked to type the reason.
        waits: what would be dropped.
        aside: what of it was left aside.
    """
    head: list[str] = [bold(subject_line(words, subject))]
    if subject.why:
        head.append(words("admin.plan.why", why=subject.why))
    if subject.waiting:
        head.append(words("admin.plan.waiting.own" if subject.own else "admin.plan.waiting"))
    if waits:
        day = words.day(waits.first_on)
        head.append(bold(words("admin.plan.drops", revision=waits.revision, day=day)))
    if asks_why:
        head.append(bold(words("admin.ask.why")))
        if subject.suggested:
            head.append(words("admin.plan.suggested", why=subject.suggested))
    texts = [lines(*head), *aside_paragraphs(words, aside), *plan_summary(words, plan)]
    rows = [*_removing(words, subject, aside), *_decisions(words, subject, asks_why)]
    details = plan_details(words, plan)
    return paged_admin_screen(words, _PLAN, texts, view.page, TurnPlan, rows, details)


def _decisions(words: Words, subject: Subject, asks_why: bool) -> list[Row]:
    """Return what the reader may do: look at it, publish or approve it, drop it."""
    rows: list[Row] = [
        tuple(
            admin_button(words, f"preview.{language}", PreviewIn(language))
            for language in LANGUAGES
        )
    ]
    if subject.own and not subject.waiting and not asks_why:
        publishing = admin_button(words, "publish", AskWhy())
        scheduling = admin_button(words, "from", AskWhichDay())
        # These are for something that went wrong: they serve at once, and have no first day.
        at_once = subject.kind in ("return", "undo", "withdraw", "release")
        rows.append((publishing,) if at_once else (publishing, scheduling))
    if asks_why and subject.suggested:
        rows.append((admin_button(words, "recheck.suggested", UseSuggested()),))
    if not subject.own and subject.waiting:
        rows.append((admin_button(words, "approve", Approve(subject.id, subject.digest)),))
    return rows + _drop_rows(words, subject)


def _drop_rows(words: Words, subject: Subject) -> list[Row]:
    """Return the button that drops a proposal, where the reader may."""
    if not subject.droppable:
        return []
    return [(admin_button(words, "drop" if subject.own else "refuse", Drop(subject.id)),)]
