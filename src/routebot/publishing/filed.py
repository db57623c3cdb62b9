"""A revision of the dataset as it was filed, and the dataset and rulebook that it serves as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from routebot.clock import Today
from routebot.compiled.document import Contents, document_of
from routebot.compiled.reading import read_contents
from routebot.policy.files import Dataset
from routebot.policy.loading import load
from routebot.policy.snapshot import snapshot
from routebot.reasoning.foreseeing import foresee
from routebot.reasoning.foreseen import Foreseen
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.upkeep.soundness import unspoken_options

__all__ = ["Filed", "Revision", "book_of", "compiled", "dataset_of", "read_filed"]


class Filed(NamedTuple):
    """A revision as files, for whoever has to read it elsewhere."""

    revision: str
    files: Mapping[str, bytes]


def dataset_of(filed: Filed, document: bytes | None = None) -> Dataset:
    """Return the dataset that a revision serves as.

    Args:
        document: its compiled dataset, if one was kept; see `compiled`.

    Raises:
        DatasetError: this version of the program cannot read it.
    """
    return _contents_of(filed, document).dataset


def _contents_of(filed: Filed, document: bytes | None) -> Contents:
    """Return the dataset that a revision serves as, and what compiling its days comes to."""
    written, foreseen = read_contents(filed.files, document=document)
    meant = _as_it_meant(written)
    dataset = meant.model_copy(update={"revision": filed.revision})
    return Contents(dataset, foreseen if meant is written else None)


def compiled(files: Mapping[str, bytes]) -> bytes:
    """Return the document of some files, for `dataset_of`.

    Raises:
        DatasetError: they have mistakes.
    """
    dataset = load(files).dataset
    return document_of(dataset, foresee(dataset))


def book_of(dataset: Dataset, day: Today, foreseen: Foreseen | None = None) -> Rulebook:
    """Return the rulebook of a day.

    Args:
        foreseen: what compiling the dataset comes to, if that was worked out.
    """
    return compile_snapshot(snapshot(dataset, *day), foreseen=foreseen)


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision that was read.

    Attributes:
        book: its rulebook of a day, where one was asked for.
        foreseen: what compiling a day comes to, where none was asked for.
    """

    id: str
    files: Mapping[str, bytes] = field(repr=False)
    dataset: Dataset = field(repr=False)
    book: Rulebook | None = field(default=None, repr=False, compare=False)
    foreseen: Foreseen | None = field(default=None, repr=False, compare=False)

    @property
    def filed(self) -> Filed:
        """The revision as files."""
        return Filed(self.id, self.files)


def read_filed(filed: Filed, day: Today | None = None, document: bytes | None = None) -> Revision:
    """Return a revision, with the rulebook of a day if there is one.

    Args:
        document: as of `dataset_of`.

    Raises:
        DatasetError: this version of the program cannot read it.
    """
    dataset, foreseen = _contents_of(filed, document)
    if day:
        return Revision(*filed, dataset, book_of(dataset, day, foreseen))
    return Revision(*filed, dataset, foreseen=foreseen)


def _as_it_meant(dataset: Dataset) -> Dataset:
    """Read a revision from before options said what they are as it was meant then.

    Its rules were written as if every option were neutral. It is known by options that the check
    refuses by now, and by none that says anything.
    """
    options = [option for question in dataset.questions for option in question.options]
    if any(option.neutral or option.treat_as for option in options):
        return dataset
    if not unspoken_options(dataset):
        return dataset
    questions = []
    for question in dataset.questions:
        neutral = (option.model_copy(update={"neutral": True}) for option in question.options)
        questions.append(question.model_copy(update={"options": tuple(neutral)}))
    return dataset.model_copy(update={"questions": tuple(questions)})
