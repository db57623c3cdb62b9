"""Read a file of answers: question ids with the chosen options, in YAML or JSON."""

import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from routebot.errors import UsageError
from routebot.logic.vocabulary import Answers
from routebot.policy.yaml import read_yaml

__all__ = ["parse_answers", "read_answers"]

MOST_BYTES = 64 * 1024
"""A whole interview is two kilobytes; a larger file is none of answers."""

_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
"""How a text begins that some Windows programs write."""

_LINES = "write lines such as `passport: biometric`"


def read_answers(name: str) -> Answers:
    """Read answers from a file, or from standard input for ``-``.

    Raises:
        UsageError: it cannot be read or is not a list of answers; one sentence, fit to be shown.
    """
    shown = "standard input" if name == "-" else name
    try:
        content = _typed() if name == "-" else _bounded(Path(name))
    except OSError as error:
        what = error.strerror or error
        raise UsageError(f"cannot read the answers in {shown}: {what}") from error
    return parse_answers(shown, content)


def _typed() -> bytes:
    if sys.stdin is None:
        raise UsageError("cannot read the answers in standard input: it is closed")
    return sys.stdin.buffer.read(MOST_BYTES + 1)


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def parse_answers(name: str, content: bytes) -> Answers:
    """Turn the bytes of an answers file into answers; null means not known.

    Which ids exist is checked by the vocabulary.

    Raises:
        UsageError: they are not answers.
    """
    if len(content) > MOST_BYTES:
        raise UsageError(
            f"{name} is larger than {MOST_BYTES // 1024} KiB; an answers file is a few lines"
        )
    if content.startswith(_UTF_16):
        raise UsageError(f"{name} is UTF-16 text; save it as UTF-8")
    if b"\0" in content:
        raise UsageError(f"{name} is not a text file; {_LINES}")
    value, errors = read_yaml(name, content)
    if value is None and (not errors or errors[0].problem == "is empty"):
        raise UsageError(f"{name} is empty; {_LINES}, or {{}} for no answers at all")
    if errors:
        raise UsageError(str(errors[0]))
    if isinstance(value, str) and "\N{NO-BREAK SPACE}" in value:
        raise UsageError(f"{name} holds a no-break space; type a plain one in its place")
    if not isinstance(value, dict):
        raise UsageError(f"{name} holds no answers; {_LINES}")
    known = ((question, given) for question, given in value.items() if given is not None)
    return {str(question): _options(name, question, given) for question, given in known}


def _options(name: str, question: object, given: object) -> frozenset[str]:
    """Read one answer."""
    if isinstance(given, str):
        return frozenset([given])
    if isinstance(given, list) and all(isinstance(option, str) for option in given):
        return frozenset(given)
    raise UsageError(
        f"{name}: the answer to {question} must be an option or a list of options, got {given!r}"
    )
