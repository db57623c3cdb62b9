"""The fields of the data files in words, and the words that stand in them."""

from types import MappingProxyType

from routebot.words.i18n import LANGUAGES, Words

__all__ = ["field_name", "part_name", "value_word"]

_VALUES = MappingProxyType(
    {
        "regime": "regime",
        "status": "status",
        "counts_from": "clock",
        "level": "draft.level",
        "mode": "mode",
        "modes": "mode",
        "way": "way.kind",
        "ways": "way.kind",
        "closes": "way.kind",
        "severity": "severity",
    }
)
"""Fields whose words stand in the catalogue, and where."""


def field_name(words: Words, path: str) -> str:
    """Put the path of a field into words: the list, which of its items, the field, the language."""
    return ", ".join(part_name(words, part) for part in path.split("."))


def part_name(words: Words, part: str) -> str:
    """Name one part of a path: a field, a language, or which item of a list."""
    if part in LANGUAGES:
        return words(f"draft.language.{part}")
    key = f"draft.name.{part}"
    if words.has(key):
        return words(key)
    return words("draft.name.number", n=int(part) + 1) if part.isdigit() else f"«{part}»"


def value_word(words: Words, name: str, value: str) -> str | None:
    """Put the word that stands in a field into words; None for one that the dataset alone knows."""
    keys = (
        f"{_VALUES[name]}.{value}" if name in _VALUES else "",
        f"draft.value.{name}.{value}",
    )
    return next((words(key) for key in keys if words.has(key)), None)
