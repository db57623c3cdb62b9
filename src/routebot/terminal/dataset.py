"""The dataset that a command answers from, and what follows from it for a file of answers."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from routebot.clock import Today, today
from routebot.errors import UsageError
from routebot.logic.vocabulary import Answers
from routebot.packaged import packaged_folder
from routebot.policy.loading import Loaded, load, load_dataset, read_folder
from routebot.policy.places import HOME
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.terminal.answers import read_answers
from routebot.words.finding import find_destinations
from routebot.words.names import likeliest, territory

__all__ = [
    "advice_for",
    "check_places",
    "known_destination",
    "load_with_positions",
    "open_rulebook",
]


def open_rulebook(folder: Path | None = None, on: date | None = None) -> Rulebook:
    """Load the dataset of a folder and compile it for a day.

    Args:
        folder: the packaged dataset by default.
        on: today by default.

    Raises:
        DatasetError: with everything that is wrong in it.
    """
    day = Today(on, on) if on else today()
    return compile_snapshot(snapshot(load_dataset(folder), *day))


def load_with_positions(folder: Path | None = None) -> Loaded:
    """Load the dataset of a folder, by default the packaged one, knowing where each id stands.

    Raises:
        DatasetError: with everything that is wrong in it.
    """
    chosen = folder or packaged_folder("data")
    return load(read_folder(chosen), chosen.name)


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
