"""What admins see: the state of the dataset, a proposal's mistakes or plan, the history, receipts.

Pure like every screen: what is shown is handed in. Every action of these screens begins with
``admin:``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from routebot.dialogue.actions import Administer, Show
from routebot.dialogue.state import State
from routebot.dialogue.views import Forget
from routebot.errors import DataError
from routebot.publishing.plan import Plan
from routebot.screens.admin.plan import plan_paragraphs, share_text
from routebot.screens.controls import in_pairs
from routebot.screens.paging import deal, fill_pages, page_of
from routebot.screens.screen import Button, Screen
from routebot.upkeep.stale import Stale
from routebot.words.i18n import LANGUAGES, Words
from routebot.words.markup import Html, bold, escape, italic, lines, link, paragraphs

__all__ = [
    "AdminState",
    "Home",
    "Past",
    "Subject",
    "announcement",
    "error_lines",
    "errors_screen",
    "handed_on_screen",
    "history_screen",
    "home_screen",
    "matches_screen",
    "plan_screen",
    "previewed",
    "prompt_screen",
    "published_screen",
    "refused_screen",
    "stale_screen",
    "zip_screen",
]

_ENTRIES = 5
"""Publications on a page of the history, each with its button."""

_MOST_LINE = 600
_MOST_ANNOUNCED = 1700
_MOST_STALE = 200
_FIRST_STALE = 3
_MOST_SUBJECTS = 8


@dataclass(frozen=True)
class AdminState:
    """Where an admin stands. It is small: what they work on is in the database.

    Attributes:
        view: name of the screen and its page.
        proposal: id of the one that is looked at.
        typing: what the next text they type is: ``why``, ``day``, ``fact``, or nothing.
        preview: where they stand in the candidate dataset, as a person would.
    """

    view: tuple[str, ...] = ("home",)
    proposal: str = ""
    typing: str = ""
    preview: State | None = None

    @property
    def settled(self) -> "AdminState":
        """Return it without ticks that are not confirmed yet."""
        return replace(self, preview=replace(self.preview, draft=None)) if self.preview else self

    @property
    def page(self) -> int:
        """The page of the screen."""
        return int(self.view[1]) if len(self.view) > 1 else 0

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON; `from_json` reads it back."""
        preview = self.preview.to_json() if self.preview else None
        return {
            "view": list(self.view),
            "proposal": self.proposal,
            "typing": self.typing,
            "preview": preview,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "AdminState":
        """Read what `to_json` wrote."""
        preview = State.from_json(plain["preview"]) if plain["preview"] else None
        return cls(tuple(plain["view"]), plain["proposal"], plain["typing"], preview)


@dataclass(frozen=True, slots=True)
class Subject:
    """A proposal as it is shown.

    Attributes:
        kind: what it is made of: a file, a return to a revision, or hiding a fact.
        shown: the revision or fact, or empty.
        own: the reader is its author.
        waiting: it waits for another admin.
    """

    id: str
    who: str
    kind: Literal["file", "return", "hide"]
    shown: str
    from_on: date | None
    why: str
    own: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A publication as it is shown.

    Attributes:
        at: written out.
        notes: ``serves``, ``unreadable``.
    """

    seq: int
    at: str
    revision: str
    who: str
    approved_by: str
    why: str
    from_on: date | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """What an admin finds at the entrance.

    Attributes:
        serving: the publication that serves; None if nothing was ever published.
        waits: the revision that waits, and its day.
        trouble: something that should serve cannot be read.
        counts: of today's updates, by what was done.
        errors: of those, how many failed.
    """

    label: str
    revision: str
    on: date
    age_days: int | None
    serving: Past | None
    waits: tuple[str, date] | None
    trouble: bool
    facts: int
    stale: Sequence[Stale]
    counts: Mapping[str, int]
    errors: int
    subjects: Sequence[Subject]


def _controls(words: Words, *left_out: str) -> tuple[tuple[Button, ...], ...]:
    buttons = {
        "home": Button(words("admin.button.home"), Administer("home"), "control"),
        "language": Button(words("button.language"), Administer("lang"), "control"),
        "close": Button(words("admin.button.close"), Administer("close"), "control"),
        "forget": Button(words("button.forget"), Show(Forget()), "control"),
    }
    return tuple(in_pairs([button for name, button in buttons.items() if name not in left_out]))


def home_screen(words: Words, home: Home) -> Screen:
    """Show the state of the dataset and what is under way."""
    text = paragraphs(
        bold(words("admin.home.title", label=home.label)),
        lines(*_state_lines(words, home)),
        lines(*_stale_lines(words, home)),
        lines(*_count_lines(words, home)),
        words("admin.home.send"),
    )
    subjects = home.subjects[:_MOST_SUBJECTS]
    rows: list[tuple[Button, ...]] = [
        (Button(_subject_line(words, subject), Administer("open", subject.id)),)
        for subject in subjects
    ]
    rows += in_pairs(
        [
            Button(words("admin.button.stale"), Administer("stale", "0")),
            Button(words("admin.button.history"), Administer("history", "0")),
            Button(words("admin.button.undo"), Administer("undo")),
            Button(words("admin.button.hide"), Administer("hide")),
            Button(words("admin.button.download"), Administer("zip")),
        ]
    )
    return Screen("admin_home", text, (*rows, *_controls(words, "home")))


def _state_lines(words: Words, home: Home) -> list[str]:
    texts: list[str] = [words("admin.home.revision", revision=home.revision)]
    if home.serving:
        texts.append(_past_head(words, home.serving))
    if home.age_days is not None:
        texts.append(words.count("admin.home.age", home.age_days))
    if home.waits:
        texts.append(
            words("admin.home.waits", revision=home.waits[0], day=words.day(home.waits[1]))
        )
    if home.trouble:
        texts.append(bold(words("admin.home.trouble")))
    return texts


def _stale_lines(words: Words, home: Home) -> list[str]:
    title = words(
        "admin.home.stale", n=words.number(len(home.stale)), total=words.number(home.facts)
    )
    return [bold(title), *(_stale_line(words, item) for item in home.stale[:_FIRST_STALE])]


def _count_lines(words: Words, home: Home) -> list[str]:
    texts: list[str] = [
        words(
            "admin.home.updates",
            n=words.number(sum(home.counts.values())),
            errors=words.number(home.errors),
        )
    ]
    if home.counts:
        counted = ", ".join(
            f"{name} {words.number(n)}"
            for name, n in sorted(home.counts.items(), key=lambda i: -i[1])
        )
        texts.append(italic(counted))
    return texts


def _stale_line(words: Words, item: Stale) -> str:
    overdue = words.count("admin.stale.overdue", item.overdue_days)
    share = words("admin.stale.share", share=share_text(words, item.share))
    return f"• {item.id}: {overdue}, {share}"


def stale_screen(words: Words, items: Sequence[Stale], page: int) -> Screen:
    """List what to re-check, by how much rests on it, each with the page to open first."""
    texts = [bold(words("admin.stale.title"))]
    for item in items[:_MOST_STALE]:
        source = item.source
        texts.append(lines(_stale_line(words, item), link(source.url.split("/")[2], source.url)))
    return _paged(words, "stale", texts, page, [])


def history_screen(words: Words, past: Sequence[Past], page: int) -> Screen:
    """List the publications, newest first, each with the way back to it."""
    shown = page_of(deal(past, _ENTRIES), page)
    texts = [bold(words("admin.history.title"))]
    texts += [lines(_past_head(words, entry), entry.why) for entry in shown.content]
    revisions = dict.fromkeys(entry.revision for entry in shown.content if not entry.notes)
    rows = [
        (Button(words("admin.button.return", revision=id_), Administer("return", id_)),)
        for id_ in revisions
    ]
    turner = shown.turner(words, lambda number: Administer("history", str(number)))
    return Screen("admin_history", paragraphs(*texts), (*turner, *rows, *_controls(words)))


def _past_head(words: Words, entry: Past) -> str:
    notes = [words(f"history.{note}") for note in entry.notes]
    if entry.from_on:
        notes.append(words("history.from", day=words.day(entry.from_on)))
    if entry.approved_by:
        notes.append(words("history.approved", label=entry.approved_by))
    head = words("history.line", seq=entry.seq, at=entry.at, revision=entry.revision, who=entry.who)
    return f"{head} ({'; '.join(notes)})" if notes else head


def error_lines(errors: Sequence[DataError]) -> list[str]:
    """Write mistakes out, each with its file and line, in the words of the check."""
    return [" ".join(str(error).split())[:_MOST_LINE] for error in errors]


def errors_screen(words: Words, subject: Subject, errors: Sequence[DataError], page: int) -> Screen:
    """Show what is wrong in a proposal."""
    texts = [
        bold(words.count("admin.errors", len(errors))),
        *error_lines(errors),
        words("admin.errors.hint"),
    ]
    return _paged(words, "plan", texts, page, [_dropping(words, subject)] if subject.own else [])


def refused_screen(words: Words, subject: Subject, sentences: Sequence[str], page: int) -> Screen:
    """Say why a proposal cannot be published as it is: the reason, then each thing that is in the
    way.
    """
    texts = [bold(_subject_line(words, subject)), *sentences]
    return _paged(words, "plan", texts, page, [_dropping(words, subject)] if subject.own else [])


def plan_screen(
    words: Words,
    subject: Subject,
    plan: Plan,
    page: int,
    typing: str,
    waits: tuple[str, date] | None,
) -> Screen:
    """Show a page of a plan, and what its reader may do with it.

    Args:
        typing: what they are asked to type, or empty.
        waits: the revision that would be dropped, and its day.
    """
    head: list[str] = [bold(_subject_line(words, subject))]
    if subject.why:
        head.append(words("admin.plan.why", why=subject.why))
    if subject.waiting:
        head.append(words("admin.plan.waiting.own" if subject.own else "admin.plan.waiting"))
    if waits:
        head.append(bold(words("admin.plan.drops", revision=waits[0], day=words.day(waits[1]))))
    if typing == "why":
        head.append(bold(words("admin.ask.why")))
    return _paged(
        words,
        "plan",
        [lines(*head), *plan_paragraphs(words, plan)],
        page,
        _deciding(words, subject, typing),
    )


def _deciding(words: Words, subject: Subject, typing: str) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = [
        tuple(
            Button(words(f"admin.button.preview.{language}"), Administer("preview", language))
            for language in LANGUAGES
        )
    ]
    if subject.own and not subject.waiting and not typing:
        scheduling = Button(words("admin.button.from"), Administer("from"))
        publishing = Button(words("admin.button.publish"), Administer("publish"))
        rows.append((publishing,) if subject.kind == "return" else (publishing, scheduling))
    if not subject.own and subject.waiting:
        rows.append((Button(words("admin.button.approve"), Administer("approve", subject.id)),))
    if subject.own or subject.waiting:
        rows.append(_dropping(words, subject))
    return rows


def _dropping(words: Words, subject: Subject) -> tuple[Button, ...]:
    return (
        Button(
            words("admin.button.drop" if subject.own else "admin.button.refuse"),
            Administer("drop", subject.id),
        ),
    )


def _subject_line(words: Words, subject: Subject) -> str:
    line = words(f"admin.subject.{subject.kind}", who=subject.who, shown=subject.shown)
    if subject.from_on:
        line = words("admin.subject.from", line=line, day=words.day(subject.from_on))
    return words("admin.subject.waiting", line=line) if subject.waiting else line


def prompt_screen(words: Words, what: Literal["day", "fact"]) -> Screen:
    """Ask for something to be typed."""
    return Screen(f"admin_{what}", escape(words(f"admin.ask.{what}")), _controls(words))


def matches_screen(words: Words, ids: Sequence[str]) -> Screen:
    """Ask which fact was meant."""
    rows = [(Button(id_, Administer("match", str(number))),) for number, id_ in enumerate(ids)]
    return Screen("admin_matches", escape(words("admin.ask.which")), (*rows, *_controls(words)))


def published_screen(words: Words, entry: Past) -> Screen:
    """Say what was published, with the way to take it back."""
    if entry.from_on:
        done = words("publish.done.from", revision=entry.revision, day=words.day(entry.from_on))
    else:
        done = words("publish.done", revision=entry.revision)
    text = paragraphs(bold(done), _past_head(words, entry), entry.why)
    return Screen(
        "admin_published",
        text,
        ((Button(words("admin.button.undo"), Administer("undo")),), *_controls(words)),
    )


def handed_on_screen(words: Words) -> Screen:
    """Say that another admin has to approve."""
    return Screen("admin_handed_on", escape(words("admin.handed_on")), _controls(words))


def zip_screen(words: Words, revision: str) -> Screen:
    """Stand under the dataset as a file."""
    return Screen("admin_zip", escape(words("admin.zip", revision=revision)), _controls(words))


def previewed(words: Words, screen: Screen) -> Screen:
    """Show a screen as a person would see it, marked, with the way back to the plan."""
    back = (Button(words("admin.button.plan"), Administer("plan", "0")),)
    text = paragraphs(italic(words("admin.preview")), screen.text)
    return replace(screen, text=text, rows=(*screen.rows, back))


def announcement(words: Words, revision: str, plan: Plan | None) -> Html:
    """Write for the public what a publication changed, half a message long.

    Args:
        plan: None if it cannot be made any more.
    """
    texts = [bold(words("admin.announcement", revision=revision))]
    for paragraph in plan_paragraphs(words, plan)[1:] if plan else ():
        if sum(map(len, texts)) + len(paragraph) > _MOST_ANNOUNCED:
            texts.append(escape(words("admin.announcement.more")))
            break
        texts.append(paragraph)
    return paragraphs(*texts)


def _paged(
    words: Words,
    name: str,
    texts: Sequence[str],
    page: int,
    rows: Sequence[tuple[Button, ...]],
) -> Screen:
    shown = page_of(fill_pages(texts), page)
    turner = shown.turner(words, lambda number: Administer(name, str(number)))
    return Screen(f"admin_{name}", shown.content, (*turner, *rows, *_controls(words)))
