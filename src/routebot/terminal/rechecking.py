"""Ask about claims in a terminal, one by one or page by page; every answer is kept at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from routebot.clock import day_of
from routebot.errors import PublishError
from routebot.keeping.answering import (
    Reader,
    changed,
    gone,
    later,
    newer,
    same,
    unclear,
)
from routebot.keeping.pages import checked_page, suggested
from routebot.keeping.queue import DueClaim, PageOfClaims
from routebot.policy.claims import claim as claim_on
from routebot.policy.snapshot import Snapshot
from routebot.policy.sources import KEPT_UP, Source, SourceKind
from routebot.publishing.archive import Present
from routebot.publishing.restating import stated, with_sentences
from routebot.screens.admin.due import due_paragraphs, due_title
from routebot.screens.claims import marked_line
from routebot.store.rechecks import Page, Recheck
from routebot.terminal.page_metadata import Described
from routebot.terminal.printing import Printer, Run
from routebot.terminal.rendering import KEYS, runs_of
from routebot.words.i18n import Words

__all__ = ["Session"]

_MOST_OF_A_CLAIM = 160
"""Characters of a claim among those of its page."""

_ALL = ("all", "все", "всё")


class _Enough(Exception):  # noqa: N818 - it is no error
    """Somebody has had enough."""


@dataclass
class Session:
    """One evening of re-checking.

    Args:
        who: label of who answers.
        now: the clock.
        keep: keeps answers.
        describe: reads what a page says of itself; None without a network.
    """

    present: Present
    day: Snapshot
    who: str
    say: Words
    printer: Printer
    read_line: Callable[[], str]
    now: Callable[[], datetime]
    keep: Callable[..., Awaitable[None]]
    describe: Callable[[str], Described | None] | None = None

    async def by_claim(self, claims: Sequence[DueClaim]) -> None:
        """Ask about one claim after the other."""
        try:
            for number, due in enumerate(claims, 1):
                self._print(self.say("recheck.of", n=number, total=len(claims)), "dim")
                self._show(due)
                await self.keep(self._until_answered(due))
        except (_Enough, EOFError, KeyboardInterrupt):
            self.printer.print()

    async def by_page(self, pages: Sequence[PageOfClaims]) -> None:
        """Ask about one page after the other; a claim that was answered is not asked again."""
        answered: set[str] = set()
        try:
            for page in pages:
                claims = [claim for claim in page.claims if claim.id not in answered]
                if claims:
                    found = self._of_page(page.source, claims)
                    await self.keep(*found)
                    answered |= {each.fact for each in found}
        except (_Enough, EOFError, KeyboardInterrupt):
            self.printer.print()

    # One claim

    def _show(self, due: DueClaim) -> None:
        self.printer.print(*runs_of(due_title(self.say, self.day, due)))
        for paragraph in due_paragraphs(self.say, self.day, due):
            self.printer.print(*runs_of(paragraph))
        self.printer.print(Run(due.id, "dim"))

    def _until_answered(self, due: DueClaim) -> Recheck:
        """Ask until an answer can be kept."""
        while True:
            if due.needs_page:
                self._print(self.say("recheck.error.needs_page"))
            choice = self._ask("recheck.ask.claim")
            try:
                answer = self._answer(due, choice)
            except PublishError as error:
                self._print(self.say(error.key, **error.params))
                continue
            if answer:
                return answer
            self._print(self.say("recheck.ask.numbers"))

    def _answer(  # noqa: PLR0911 - a table, one return for each choice
        self, due: DueClaim, choice: str
    ) -> Recheck | None:
        """Make the answer of a choice; None of what is no choice."""
        reader, fact = self._reader, due.fact
        match choice:
            case "1":
                url = self._which(due.pages).url if due.pages else ""
                return same(reader, fact, url, self._ask("recheck.ask.says") if url else "")
            case "2":
                page, said = self._new_page(due)
                return newer(reader, fact, page, retires=self._retired(due), says=said)
            case "3":
                return self._changed(due)
            case "4":
                return gone(reader, fact, self._which(due.sources).url)
            case "5":
                return unclear(reader, fact)
            case "6" | "":
                return later(reader, fact)
        return None

    def _changed(self, due: DueClaim) -> Recheck:
        """Ask what a claim says now; what stands in its other fields is edited in its file."""
        old = stated(self.present.files, due.id) or ""
        for line in old.splitlines():
            self.printer.print(Run(line, "dim"), hang=8)
        texts = {language: self._ask(f"recheck.ask.text.{language}") for language in ("ru", "en")}
        said = {language: text for language, text in texts.items() if text}
        wording = with_sentences(old, said)
        if due.pages and not self._ask("recheck.ask.other_page"):
            url = self._which(due.pages).url
            return changed(self._reader, due.fact, wording, old, url=url)
        page, quoted = self._new_page(due)
        return changed(self._reader, due.fact, wording, old, page=page, says=quoted)

    def _new_page(self, due: DueClaim) -> tuple[Page, str]:
        """Ask for a page, and a line of what it says.

        Raises:
            PublishError: it will not do.
        """
        page = suggested(self.present.dataset, self._ask("recheck.ask.link"))
        found = self._described(page.url)
        publisher = page.publisher or found.publisher
        page = replace(
            page,
            publisher=self._ask("recheck.ask.publisher", publisher),
            kind=self._kind(page.kind),
            published=self._ask("recheck.ask.published", found.published),
        )
        checked_page(page, due.fact, self._reader.on)
        return page, self._ask("recheck.ask.says", found.title)

    def _described(self, url: str) -> Described:
        if self.describe is None:
            return Described()
        found = self.describe(url)
        if found is None:
            self._print(self.say("recheck.no_answer"))
        return found or Described()

    def _kind(self, proposed: str) -> str:
        """Ask for the kind of a page; it is named as the files name it, or by its number."""
        kinds = [kind.value for kind in SourceKind]
        for number, kind in enumerate(kinds, 1):
            self._print(f"  {number}. {kind}: {self.say(f'recheck.kind.{kind}')}")
        typed = self._ask("recheck.ask.kind", proposed)
        return kinds[int(typed) - 1] if typed in map(str, range(1, len(kinds) + 1)) else typed

    def _retired(self, due: DueClaim) -> str:
        """Ask which page the new one stands in for; empty for none."""
        for number, source in enumerate(due.sources, 1):
            self._print(f"  {number}. {source.url}")
        typed = self._ask("recheck.ask.retires")
        chosen = _numbers(typed, len(due.sources))
        return due.sources[chosen[0] - 1].url if chosen else ""

    def _which(self, sources: Sequence[Source]) -> Source:
        """Ask which page is meant, where there are several; the first by default."""
        if len(sources) == 1:
            return sources[0]
        for number, source in enumerate(sources, 1):
            self._print(f"  {number}. {source.url}")
        while True:
            typed = self._ask("recheck.ask.which", "1")
            chosen = _numbers(typed, len(sources))
            if len(chosen) == 1:
                return sources[chosen[0] - 1]

    # One page

    def _of_page(self, source: Source, claims: Sequence[DueClaim]) -> list[Recheck]:
        """Ask what of a page is still so.

        Returns:
            An answer for each claim that was named; those that were not are asked another time.
        """
        self.printer.print(Run(source.publisher, "bold"), Run(f" <{source.url}>", "underline"))
        for number, due in enumerate(claims, 1):
            text = marked_line(self.say, claim_on(self.day, due.fact), _MOST_OF_A_CLAIM)
            title = due_title(self.say, self.day, due)
            self.printer.print(Run(f"{number}. "), *runs_of(title), hang=4)
            self.printer.print(Run(f"   {text}"), hang=3)
        is_kept_up = source.kind in KEPT_UP
        while True:
            typed = self._ask("recheck.ask.page" if is_kept_up else "recheck.ask.page.article")
            chosen = _numbers(typed, len(claims))
            named = [claims[number - 1] for number in chosen]
            if typed and not named:
                self._print(self.say("recheck.ask.numbers"))
                continue
            try:
                return self._still_so(source, named, is_kept_up=is_kept_up)
            except PublishError as error:
                self._print(self.say(error.key, **error.params))

    def _still_so(
        self, source: Source, named: Sequence[DueClaim], *, is_kept_up: bool
    ) -> list[Recheck]:
        if not named:
            return []
        if is_kept_up:
            return [same(self._reader, due.fact, source.url) for due in named]
        page, said = self._new_page(named[0])
        return [newer(self._reader, due.fact, page, says=said) for due in named]

    # Reading

    @property
    def _reader(self) -> Reader:
        at = self.now()
        return Reader(self.who, at, day_of(at).on)

    def _ask(self, key: str, proposed: str = "") -> str:
        """Ask for something; nothing typed means what is proposed.

        Raises:
            _Enough: who was asked wants to stop.
            EOFError: the input has ended.
        """
        told = f" [{proposed}]" if proposed else ""
        self.printer.ask(f"{self.say(key)}{told}: ")
        typed = self.read_line()
        if typed.lower() in KEYS["quit"]:
            raise _Enough
        return typed or proposed

    def _print(self, text: str, style: str = "") -> None:
        self.printer.print(Run(text, style))


def _numbers(typed: str, most: int) -> list[int]:
    """Read numbers and ranges, ``1 3-5``, or the word for all; nothing if one of them is none."""
    if typed.lower() in _ALL:
        return list(range(1, most + 1))
    found: list[int] = []
    for word in typed.replace(",", " ").split():
        first, _, last = word.replace("–", "-").partition("-")
        if not first.isdecimal() or not (last or first).isdecimal():
            return []
        found += range(int(first), int(last or first) + 1)
    return found if all(1 <= number <= most for number in found) else []
