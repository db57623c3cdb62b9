"""Say what is wrong in a file in the words of those who wrote it, and what to write instead.

pydantic says what it misses in the words of a programmer; here each of its complaints gets a
sentence and a hint.
"""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from routebot.errors import said
from routebot.policy.passports import VALUE, VALUE_WORDS
from routebot.policy.yaml import YamlFile, YamlPath

__all__ = ["complain_of"]


_HINTS = {
    "missing": ("is missing", "add it"),
    "extra_forbidden": (
        "is not a known field",
        "see docs/editing-data.md for the fields of this kind of fact",
    ),
    "int_parsing": ('expected a whole number, got "{input}"', "write digits, for example 90"),
    "int_type": ('expected a whole number, got "{input}"', "write digits, for example 90"),
    "int_from_float": ("expected a whole number, got {input}", "write digits, for example 90"),
    "date_type": ('expected a date, got "{input}"', "write it as 2026-01-31"),
    "date_parsing": ('expected a date, got "{input}"', "write it as 2026-01-31"),
    "date_from_datetime_inexact": ('expected a date, got "{input}"', "write it as 2026-01-31"),
    "date_from_datetime_parsing": ('expected a date, got "{input}"', "write it as 2026-01-31"),
    "string_type": ("expected a text, got {input}", "put it in quotes"),
    "no_text": ("expected a text, got nothing", "write it in quotes"),
    "bool_type": ('expected true or false, got "{input}"', "write true or false"),
    "bool_parsing": ('expected true or false, got "{input}"', "write true or false"),
    "enum": ('"{input}" is not a choice', "write one of {expected}"),
    "literal_error": ('"{input}" is not a choice', "write one of {expected}"),
    "too_short": ("holds {actual_length}", "write at least {min_length}"),
    "string_too_short": ("is empty", "write a sentence"),
    "string_too_long": ("is longer than {max_length} characters", "split it into two facts"),
    "greater_than_equal": ("{input} is too small", "write a number from {ge}"),
    "less_than_equal": ("{input} is too large", "write a number up to {le}"),
    "tuple_type": ("expected a list, got {input}", "write it as [a, b]"),
    "dict_type": ("expected a mapping, got {input}", "write it as `key: value`"),
    "model_type": ("expected a mapping, got {input}", "write it as `key: value`"),
}


_OF_FIELDS = {
    ("extra_forbidden", "checked_on"): (
        "is not stated any more: it follows from the sources",
        (
            "take the line out and give each source its `kind`, as `routebot data convert FILE` "
            "does for a whole file; a page of a law, an authority or a carrier that was read again "
            "and still says so gets `seen_on: DAY`"
        ),
    ),
    ("no_text", "text.ru"): ("has no Russian text", "write the sentence after `ru:`"),
    ("no_text", "text.en"): ("has no English text", "write the sentence after `en:`"),
    **dict.fromkeys(
        [("extra_forbidden", "stay_days"), ("extra_forbidden", "per_days")],
        (
            "is a limit now",
            (
                "write `limits: [{days: 90, per: rolling, window_days: 180}]`, or "
                "`[{days: 90, per: entry}]`, as `routebot data convert FILE` does for a whole file"
            ),
        ),
    ),
    ("missing", "sources.kind"): (
        "is missing",
        (
            "write law, official, carrier, news, guide or index; `routebot data convert FILE` "
            "proposes one for every source"
        ),
    ),
}
"""What is said of one field, where it is not what is said of every field."""


_DAYS = {
    "int_parsing": 'expected a whole number of days, got "{input}"',
    "int_type": 'expected a whole number of days, got "{input}"',
}


def complain_of(file: YamlFile, detail: ErrorDetails) -> None:
    """Note in a file what pydantic has found wrong in it."""
    path: YamlPath = tuple(detail["loc"])
    if detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]:
        return  # enough items, but wrong ones, which are complained of themselves
    context = {"input": _shorten(detail["input"]), **detail.get("ctx", {})}
    kind: str = detail["type"]
    if kind == "string_type" and detail["input"] is None:
        kind = "no_text"
    if own := _of_field(kind, path):
        problem, hint = own
    elif kind == "string_pattern_mismatch":
        problem, hint = _of_pattern(path, context)
    elif kind in _HINTS:
        problem, hint = (said(text, **context) for text in _HINTS[kind])
        if path and str(path[-1]).endswith("days") and kind in _DAYS:
            problem = said(_DAYS[kind], **context)
    else:
        problem, hint = detail["msg"].removeprefix("Value error, "), ""
    file.complain(path, problem, hint)


def _of_field(kind: str, path: YamlPath) -> tuple[str, str] | None:
    """Return what is said of one field, by its name or by that of the list around it, too."""
    names = [str(part) for part in path if isinstance(part, str)]
    last_two = _OF_FIELDS.get((kind, ".".join(names[-2:])))
    return last_two or _OF_FIELDS.get((kind, ".".join(names[-1:])))


def _of_pattern(path: YamlPath, context: Mapping[str, Any]) -> tuple[str, str]:
    wanted = {
        "url": ('"{input}" is not a web address', "write it whole, beginning with https://"),
        "currency": ('"{input}" is not a currency', "write its three letters, for example USD"),
    }
    if path and path[-1] in wanted:
        problem, hint = wanted[str(path[-1])]
    elif context.get("pattern") == VALUE:
        problem, hint = (
            '"{input}" is no value of the index',
            f"write days in quotes or one of {VALUE_WORDS}",
        )
    elif context.get("pattern", "").startswith("^[A-Z]{2}"):
        problem, hint = (
            '"{input}" is not a country code',
            "write its two capital letters, for example KZ",
        )
    else:
        problem, hint = (
            '"{input}" is not an id',
            "use lower-case letters, digits, - and _, beginning with a letter",
        )
    return said(problem, **context), hint


def _shorten(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
