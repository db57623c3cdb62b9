"""What the interview leaves to the person: harmless questions that would settle something further
down the list.
"""

from routebot.dialogue.actions import Revise
from routebot.reasoning.advice import Advice
from routebot.reasoning.interview import offers
from routebot.screens.screen import Button
from routebot.words.i18n import Words

__all__ = ["offer_paragraph", "offer_rows"]

MOST_OFFERS = 2


def offer_paragraph(words: Words, advice: Advice, skipped: frozenset[str]) -> str:
    """Say how many more countries hinge on which question; empty when none does."""
    questions = advice.rulebook.vocabulary.questions
    found = [offer for offer in offers(advice, skipped)[:MOST_OFFERS] if offer.routes]
    lines = (
        words.count(
            "offer.routes",
            offer.routes,
            question=words.of(questions[offer.question].text),
        )
        for offer in found
    )
    return "\n".join(lines)


def offer_rows(words: Words, advice: Advice, skipped: frozenset[str]) -> list[tuple[Button, ...]]:
    """Return a button for each of those questions."""
    questions = advice.rulebook.vocabulary.questions
    found = [offer for offer in offers(advice, skipped)[:MOST_OFFERS] if offer.routes]
    return [
        (Button(words.of(questions[offer.question].text), Revise(offer.question)),)
        for offer in found
    ]
