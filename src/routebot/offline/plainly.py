"""The part of a pack that needs no script: what holds for everybody, in one language.

It is read where the questions cannot work: in an old browser, or in a viewer of mail. So it says
what may stop somebody at the border, then of each place how it lets in whoever has a Russian
passport and what it does to some of them, then who can help.
"""

from collections.abc import Iterable, Iterator

from routebot.contract.filling import in_words
from routebot.contract.phrases import age_phrase, mark_phrase, stay_phrase
from routebot.offline.withholding import handed_on_helpers
from routebot.policy.claims import claim
from routebot.policy.dangers import Danger
from routebot.policy.facts import ExitRule
from routebot.policy.files import Helper
from routebot.policy.snapshot import DayDestination
from routebot.reasoning.rulebook import Rulebook
from routebot.words.i18n import Language, Words, words
from routebot.words.markup import Html, bold, italic

__all__ = ["exit_part", "plain_part"]

_GRAVE = ("high", "medium")

_UNBENT: Language = "en"
"""A language in which the name of a place is the same in every sentence."""


def plain_part(book: Rulebook, say: Words) -> Html:
    """Write the part in a language, as a section of a page."""
    day = book.snapshot
    places = sorted(day.destinations.values(), key=lambda place: say.territory(place.id))
    return _section(
        say,
        say("offline.plainly.note"),
        *_exit(book, say, day.exit_rules),
        Html("<h2>{}</h2>").format(say("offline.plainly.places")),
        Html("<p>{}</p>").format(say("offline.plainly.dangers")),
        Html("<ul>{}</ul>").format(Html("\n").join(_place(book, say, place) for place in places)),
        *_helpers(book, say),
    )


def exit_part(book: Rulebook, say: Words) -> Html:
    """Write what there is for whoever is not let out: no place, and no way to one."""
    places = [words(_UNBENT).territory(id_) for id_ in book.snapshot.destinations]
    silent = [rule for rule in book.snapshot.exit_rules if not _names_any(places, rule)]
    parts = (*_exit(book, say, silent), *_helpers(book, say))
    return _section(say, say("offline.what"), *parts)


def _names_any(places: Iterable[str], rule: ExitRule) -> bool:
    told = " ".join(words(_UNBENT).statement(text) for text in (rule.text, rule.remedy) if text)
    return any(place in told for place in places)


def _section(say: Words, note: str, *parts: Html) -> Html:
    """Write a part in a language, folded away: whoever opens the file sees nothing but the note.

    A browser that knows no folding shows all of it.
    """
    head = Html("<h1>{}</h1>\n<p>{}</p>").format(say("offline.title"), note)
    folded = Html("<details>\n<summary>{}</summary>\n{}\n</details>").format(
        say("language.name"), Html("\n").join(parts)
    )
    return Html('<section lang="{}">\n{}\n{}\n</section>').format(say.language, head, folded)


def _exit(book: Rulebook, say: Words, rules: Iterable[ExitRule]) -> Iterator[Html]:
    """Say how old all this is, and what may stop somebody at the border."""
    yield Html("<p>{}</p>").format(say("offline.made", day=say.day(book.snapshot.on)))
    yield Html("<h2>{}</h2>").format(say("leaving.title"))
    yield from (_exit_rule(book, say, rule) for rule in rules)


def _helpers(book: Rulebook, say: Words) -> Iterator[Html]:
    """Say who can help."""
    yield Html("<h2>{}</h2>").format(say("help.helpers"))
    yield Html("<p>{}</p>").format(say("help.helpers_note"))
    named = handed_on_helpers(book.snapshot.helpers)
    yield from (_helper(say, each) for each in named if not each.withdrawn)


def _exit_rule(book: Rulebook, say: Words, rule: ExitRule) -> Html:
    """Say what may stop somebody, what is lawful against it, and how old that is."""
    said = claim(book.snapshot, rule)
    told = " ".join(say.statement(text) for text in (said.text, said.remedy) if text)
    return Html("<p>{} {}</p>").format(told, italic(in_words(say, age_phrase(said))))


def _place(book: Rulebook, say: Words, place: DayDestination) -> Html:
    """Say how a place lets in whoever has nothing but the passport, and whom it endangers."""
    visit = next((rule for rule in place.entry if rule.way == "visit"), None)
    said = in_words(say, stay_phrase(visit, None))
    age = in_words(say, mark_phrase(age_phrase(claim(book.snapshot, visit)))) if visit else ""
    line = Html("<li>{}: {}").format(bold(say.territory(place.id)), said)
    for part in (age, *_dangers(book, say, place)):
        line += Html(" · {}").format(part) if part else Html("")
    return line + Html("</li>")


def _dangers(book: Rulebook, say: Words, place: DayDestination) -> Iterator[str]:
    """Yield what may happen to some people, the worst first, each with its age."""
    grave = [danger for danger in place.dangers if danger.level in _GRAVE]
    for danger in sorted(grave, key=_gravity):
        said = claim(book.snapshot, danger)
        age = in_words(say, mark_phrase(age_phrase(said)))
        yield f"⚠ {say.statement(danger.short)} ({age})"


def _gravity(danger: Danger) -> int:
    return _GRAVE.index(danger.level)


def _helper(say: Words, helper: Helper) -> Html:
    """Name an organisation, without a way to click."""
    where = (helper.url,) if helper.url else ()
    told = (say.of(helper.about), say.of(helper.legal_status), *where)
    alive = say("help.alive", day=say.day(helper.alive_on))
    return Html("<p>{}. {} {}</p>").format(bold(say.of(helper.name)), " ".join(told), italic(alive))
