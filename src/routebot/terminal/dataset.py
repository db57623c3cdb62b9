"""The dataset that a command answers from, and what follows from it for a file of answers."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from routebot.clock import Today, today
from routebot.errors import UsageError
from routebot.logic.vocabulary import Answers
from routebot.policy.loading import Loaded, load
from routebot.policy.places import HOME
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.terminal.answers import read_answers
from routebot.terminal.meant import dataset_meant
from routebot.words.names import likeliest, territory

__all__ = [
    "advice_for",
    "check_places",
    "known_destination",
    "load_with_positions",
    "open_rulebook",
]


def open_rulebook(folder: Path | None = None, on: date | None = None) -> Rulebook:
    """Read the dataset that is meant and compile it for a day and one person.

    Args:
        folder: the one of ``--data``, if it was given; see `meant`.
        on: today by default.

    Raises:
        DatasetError, PublishError, StoreError, ConfigError: as `dataset_meant`.
    """
    day = Today(on, on) if on else today()
    meant = dataset_meant(folder)
    today_there = snapshot(meant.dataset, *day)
    return compile_snapshot(today_there, for_few=True, foreseen=meant.foreseen)


def load_with_positions(folder: Path | None = None) -> Loaded:
    """Read the dataset that is meant, knowing where each id stands.

    Raises:
        DatasetError, PublishError, StoreError, ConfigError: as `dataset_meant`.
    """
    meant = dataset_meant(folder)
    positions = load(meant.files, meant.name).positions
    # Of what was published the dataset as it serves: an older revision is read as it was meant.
    return Loaded(meant.dataset, positions)


def advice_for(answers: str, folder: Path | None = None, on: date | None = None) -> Advice:
    """Work out what follows from a file of answers.

    Args:
        answers: its name, or ``-`` for standard input.
        folder, on: as of `open_rulebook`.

    Raises:
        UsageError: the file cannot be read, or names a country that is no destination.
        DatasetError: with everything that is wrong in the dataset.
        AnswerError: the file names a question or an option that the dataset does not have.
    """
    given = read_answers(answers)
    rulebook = open_rulebook(folder, on)
    check_places(given, rulebook)
    return advise(rulebook, rulebook.vocabulary.masks(given))


def check_places(given: Answers, rulebook: Rulebook) -> None:
    """Check the codes that questions for countries are answered with.

    Raises:
        UsageError: one is no destination's; the likeliest is named.
    """
    for id_, codes in given.items():
        question = rulebook.vocabulary.questions.get(id_)
        if question and question.names_places:
            known = {option.id for option in question.options}
            for code in sorted(codes - known):
                raise UsageError(f'{id_}: "{code}" is no destination; {_likeliest(code, rulebook)}')


def _likeliest(code: str, rulebook: Rulebook) -> str:
    """Say what was meant, or what to write instead."""
    capital = code.upper()
    if capital == HOME:
        return "Russia is not asked about here; leave it out"
    meant = capital if capital in rulebook.destinations else likeliest(capital)
    if meant not in rulebook.destinations:
        from routebot.words.finding import find_destinations  # noqa: PLC0415 - few mistype a code

        meant = next(iter(find_destinations(code, rulebook.snapshot).ids), None)
    if meant is None:
        return "write the two letters of its code, for example GE"
    return f"did you mean {meant} ({territory(meant, 'en')})?"


def known_destination(code: str, known: Collection[str]) -> str:
    """Return a destination's id as the dataset writes it.

    Raises:
        UsageError: the dataset does not have it.
    """
    if code.upper() not in known:
        raise UsageError(f'unknown destination "{code}"; the destinations are: {", ".join(known)}')
    return code.upper()
