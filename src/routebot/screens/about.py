"""Screens about the bot itself: privacy, help and helpers, the data's age, language, erasing."""

from collections.abc import Iterator

from routebot.dialogue.actions import Action, Cover, Erase, GoBack, SetLanguage, Show
from routebot.dialogue.views import Forget, Help
from routebot.policy.claims import claim
from routebot.policy.files import Helper
from routebot.policy.snapshot import Freshness, Snapshot
from routebot.reasoning.advice import Advice
from routebot.reasoning.helping import helpers_for
from routebot.screens.claims import claim_paragraph
from routebot.screens.controls import controls, paged_screen
from routebot.screens.phrases import age_line
from routebot.screens.screen import Button, Screen
from routebot.upkeep.topics import ages_by_topic
from routebot.words.i18n import LANGUAGES, Words
from routebot.words.i18n import words as words_of
from routebot.words.markup import Html, bold, copied, escape, italic, lines, link, paragraphs

__all__ = [
    "cover_screen",
    "forget_screen",
    "help_screen",
    "language_screen",
    "privacy_screen",
    "sources_screen",
]


def privacy_screen(words: Words, stored: bool, fingerprint: str = "") -> Screen:
    """Say what is kept, for how long, and what this does not protect from.

    Args:
        stored: the answers are kept; a terminal keeps nothing.
        fingerprint: of the key that signs what is handed out; empty where nothing is signed.
    """
    if not stored:
        text = paragraphs(bold(words("privacy.title")), words("privacy.terminal"))
        return Screen("privacy", text, controls(words))
    text = paragraphs(
        bold(words("privacy.title")),
        words("privacy.kept"),
        words("privacy.erased"),
        words("privacy.limits"),
        *([words("privacy.key", fingerprint=copied(fingerprint))] if fingerprint else []),
    )
    return Screen(
        "privacy",
        text,
        ((Button(words("button.forget"), Show(Forget())),), *controls(words, "forget")),
    )


def help_screen(words: Words, advice: Advice, view: Help) -> Screen:
    """Say how to use the bot and who can help in person.

    Whom a rule of the exit concerns before any route reads it before the helpers: what those can do
    for them turns on it.
    """
    snapshot = advice.rulebook.snapshot
    texts = [
        bold(words("help.title")),
        words("help.how"),
        bold(words("help.helpers")),
        words("help.helpers_note"),
        *(claim_paragraph(words, claim(snapshot, rule)) for rule in advice.exit.first),
        *(_helper_paragraph(words, helper) for helper in helpers_for(advice)),
        *(_withdrawn_helper(words, each) for each in snapshot.helpers if each.withdrawn),
    ]
    return paged_screen(words, "help", texts, view)


def _helper_paragraph(words: Words, helper: Helper) -> Html:
    """Name a helper; the link is live only where following it is not known to be risky."""
    name = words.of(helper.name)
    title = link(name, helper.url) if helper.url and helper.link_safe else bold(name)
    languages = words.join(words(f"helper.language.{code}") for code in helper.languages)
    return Html("{title}. {about} {languages}\n{status} {alive}").format(
        title=title,
        languages=words("helper.languages", languages=languages),
        about=words.of(helper.about),
        status=italic(words.of(helper.legal_status)),
        alive=italic(words("help.alive", day=words.day(helper.alive_on))),
    )


def _withdrawn_helper(words: Words, helper: Helper) -> Html:
    """Say of an organisation by its name, and without a way to it, not to turn to it."""
    return lines(bold(words.of(helper.name)), italic(words("fresh.withdrawn")))


def sources_screen(words: Words, advice: Advice) -> Screen:
    """Say how old the data is and what that means."""
    snapshot = advice.rulebook.snapshot
    levels = [snapshot.freshness(fact) for fact in snapshot.facts]
    fresh = levels.count(Freshness.CONFIRMED)
    text = paragraphs(
        bold(words("sources.title")),
        words(
            "sources.counts",
            facts=words.number(len(levels)),
            fresh=words.number(fresh),
            stale=words.number(len(levels) - fresh),
        ),
        age_line(words, snapshot),
        lines(bold(words("sources.topics")), *_topic_lines(words, snapshot)),
        words("sources.how"),
        italic(words("sources.revision", revision=snapshot.revision)),
    )
    return Screen("sources", text, controls(words))


def _topic_lines(words: Words, snapshot: Snapshot) -> Iterator[str]:
    """Yield how much of each topic is confirmed."""
    for topic, claims, confirmed, _ in ages_by_topic(snapshot):
        counts = {"confirmed": words.number(confirmed), "claims": words.number(claims)}
        yield words("sources.topic", topic=words.of(topic.label), **counts)


def language_screen(words: Words) -> Screen:
    """Offer the languages, each in its own name."""
    rows = tuple(
        (Button(words_of(language)("language.name"), SetLanguage(language)),)
        for language in LANGUAGES
    )
    return Screen("language", bold(words("language.title")), (*rows, *controls(words, "language")))


def forget_screen(words: Words, keep: Action = GoBack()) -> Screen:  # noqa: B008 - it is frozen
    """Ask once before erasing.

    Args:
        keep: what whoever thinks better of it does.
    """
    rows = (
        (Button(words("button.erase"), Erase()),),
        (Button(words("button.cover"), Cover()),),
        (Button(words("button.keep"), keep),),
    )
    text = paragraphs(bold(words("forget.title")), words("forget.text"))
    return Screen("forget", text, rows)


def cover_screen(words: Words) -> Screen:
    """Show something neutral: nothing on it tells what it covers."""
    return Screen("cover", escape(words("cover.text")))
