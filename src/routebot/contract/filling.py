"""Words for what a core says: texts chosen, placeholders filled, in one language."""

from datetime import date
from typing import Any

from routebot.contract.core import written
from routebot.contract.phrases import DatasetText, Phrase, PlaceName, Said, Value
from routebot.policy.dates import PartialDate
from routebot.policy.facts import Statement
from routebot.words.i18n import Words

__all__ = ["in_words", "report_of"]


def report_of(core: object, words: Words) -> dict[str, Any]:
    """Write a core in a language, as a command prints it: the language stands after the day."""
    report = written(core, lambda said: in_words(words, said))
    return {"on": report["on"], "lang": words.language, **report}


def in_words(words: Words, said: Said) -> str:
    """Put something into words."""
    match said:
        case PlaceName(code):
            return words.territory(code)
        case DatasetText(text=text):
            return words.statement(text) if isinstance(text, Statement) else words.of(text)
        case Phrase(key, number, values):
            filled = {name: _filled(words, value) for name, value in values}
            if number is None:
                return words(key, **filled)
            return words.count(key, number, **filled)


def _filled(words: Words, value: Value) -> str:
    match value:
        case Phrase():
            return in_words(words, value)
        case date():
            return words.day(value)
        case PartialDate():
            return words.partial_date(value)
        case int():
            return words.number(value)
