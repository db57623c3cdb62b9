"""Refuse texts that lean on another text: a card shows each person other neighbours of a fact.

What is looked at is how a text begins, since later words may point back within the text itself.
Sides of a disagreement stand beside one another, and answers below their question: they may lean.
"""

import re
from collections.abc import Iterator
from datetime import date

from routebot.errors import DataError
from routebot.policy.contents import every_fact
from routebot.policy.facts import Bilingual
from routebot.policy.files import ExitFile, PaymentsFile, Section
from routebot.policy.loading import Loaded

__all__ = ["STANDING_CHECKS", "leaning_words"]

_SAME_RU = r"(?:тот|та|то|те|того|той|тому|тех|тем|том|ту|теми) же"

_THIS_RU = r"(?:этот|эта|это|эти|этого|этой|этому|этих|этим|этом|эту|такой|такая|такое|такие|таких)"

_RULES_RU = r"(?:программ|правил|закон|указ|решени|стать|соглашени|услови|отказ|порядк)\w*"

_RULES_EN = r"(?:programme|rule|law|decree|decision|article|agreement|terms?|conditions?|refusals?)"

_BEGINNING = 60
"""Characters: further on, what is pointed at may well have been said in the text itself."""

_ELSEWHERE = re.compile(
    r"\b(?:об этом|см\.|see|said|more on this) (?:ниже|выше|below|above)\b", re.IGNORECASE
)
"""Words that point to another place of the screen, wherever they stand."""

_LEANING = {
    "ru": re.compile(
        rf"^(?:(?:по|в|на|из|к|с|от|для) )?{_SAME_RU}\b"
        rf"|\b(?:{_SAME_RU}|{_THIS_RU}) {_RULES_RU}"
        rf"|^(?:{_THIS_RU}|они|он|она|также|однако|но|кроме того|тогда же|там же)\b"
        r"|^ещё (?:впускают|пускают|нужн\w+|можно)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:(?:under|by|in|at|for) )?the same\b"
        rf"|\b(?:the same|this|these|such) {_RULES_EN}\b"
        r"|^(?:this|these|they|he|she|such|also|however|but|moreover)\b",
        re.IGNORECASE,
    ),
}
"""Words that point at something said before."""


def leaning_words(text: str, language: str) -> str:
    """Return the words by which a text leans on another one; empty if it stands alone."""
    first = re.split(r"(?<=[.!?;])\s", text, maxsplit=1)[0]
    found = _LEANING[language].search(first[:_BEGINNING]) or _ELSEWHERE.search(text)
    return found[0] if found else ""


def _texts_stand_alone(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for owner, text in _read_alone(loaded):
        for language, words in (("ru", text.ru), ("en", text.en)):
            if found := leaning_words(words, language):
                yield loaded.position(owner).error(
                    f'{language} leans on another text by "{found}"',
                    "name the rule, place or people: the other text may not be shown",
                )


def _read_alone(loaded: Loaded) -> Iterator[tuple[str, Bilingual]]:
    dataset = loaded.dataset
    yield from ((fact.id, fact.text) for fact in every_fact(dataset))
    written: tuple[Section | ExitFile | PaymentsFile, ...] = (
        *dataset.areas,
        *dataset.destinations,
        dataset.exit,
        dataset.payments,
    )
    for section in written:
        yield from ((gap.id, gap.text) for gap in section.not_established)


STANDING_CHECKS = (("texts stand alone", _texts_stand_alone),)
