"""What the interview leaves to the person.

These are harmless questions that would settle something further down the list.
"""

from routebot.dialogue.actions import Revise
from routebot.reasoning.advice import Advice
from routebot.reasoning.asking import Offer, offers
from routebot.screens.phrases import question_title, questions_line
from routebot.screens.screen import Button, Row
from routebot.words.i18n import Words

__all__ = ["offer_paragraph", "offer_rows"]

MOST_OFFERS = 2
"""Questions offered; they stand below a list of routes and must not push it away."""


def offer_paragraph(words: Words, advice: Advice, skipped: frozenset[str]) -> str:
    """Say how many more countries hinge on which question; empty when none does."""
    sentences = (
        words.count(
            "offer.routes",
            offer.routes,
            question=questions_line(words, advice.rulebook, [offer.question]),
        )
        for offer in _offered(advice, skipped)
    )
    return "\n".join(sentences)


def offer_rows(words: Words, advice: Advice, skipped: frozenset[str]) -> list[Row]:
    """Return a button for each of those questions."""
    questions = advice.rulebook.vocabulary.questions
    return [
        (Button(question_title(words, questions[offer.question]), Revise(offer.question)),)
        for offer in _offered(advice, skipped)
    ]


def _offered(advice: Advice, skipped: frozenset[str]) -> list[Offer]:
    return [offer for offer in offers(advice, skipped)[:MOST_OFFERS] if offer.routes]
