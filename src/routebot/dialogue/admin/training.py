"""The training against blind taps: invented claims with invented pages, some of them changed.

Whoever presses "still so" without opening a page learns at the end what they let pass. Nothing of
it is of the dataset, and nothing of it can be published: an exercise has no fact behind it.
"""

from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Literal, NamedTuple, TypeAlias

from routebot.errors import UnknownAction

__all__ = [
    "EXERCISES",
    "SEEDS",
    "Exercise",
    "Given",
    "Result",
    "Training",
    "Truth",
    "read_training",
    "write_training",
]

EXERCISES = ("stay", "passport", "e_visa", "crossing", "cards", "child", "registration", "dog")
"""Names of the exercises; the words of each stand in the catalogues."""

_CHANGED, _GONE = 3, 1
"""How many pages of a round say otherwise, and how many are no more: half of them."""

SEEDS = 10_000
"""Rounds that differ in their order and in what is planted."""

Truth: TypeAlias = Literal["same", "changed", "gone"]
"""What an invented page says of its claim."""

Given: TypeAlias = Literal["same", "changed", "gone", "unclear"]
"""What somebody pressed."""

_LETTERS: dict[str, Given] = {"s": "same", "c": "changed", "g": "gone", "u": "unclear"}
"""How an answer is stored: a capital letter where the page was opened first."""


class Exercise(NamedTuple):
    """An invented claim, and what its page says."""

    name: str
    truth: Truth


class Result(NamedTuple):
    """What a round came to.

    Attributes:
        missed: names of those of which "still so" was said though the page says otherwise or is
            no more.
        alarmed: names of those whose page says the same and which were called changed or gone.
        unopened: how many were answered before their page was opened.
    """

    missed: tuple[str, ...]
    alarmed: tuple[str, ...]
    unopened: int


@dataclass(frozen=True, slots=True)
class Training:
    """Where somebody stands in a round; behind its last exercise they read the result.

    Attributes:
        seed: which round, below `SEEDS`.
        given: a letter for each answer so far.
        opened: the page of the present exercise is on the screen.
    """

    seed: int
    given: str = ""
    opened: bool = False

    @property
    def round(self) -> tuple[Exercise, ...]:
        """All exercises in the order of this round."""
        planted = sorted(EXERCISES, key=lambda name: self._lot("planted", name))
        truths: dict[str, Truth] = dict.fromkeys(EXERCISES, "same")
        truths |= dict.fromkeys(planted[:_CHANGED], "changed")
        truths |= dict.fromkeys(planted[_CHANGED : _CHANGED + _GONE], "gone")
        order = sorted(EXERCISES, key=lambda name: self._lot("order", name))
        return tuple(Exercise(name, truths[name]) for name in order)

    def _lot(self, what: str, name: str) -> bytes:
        """Draw a lot that is the same each time."""
        return blake2s(f"{what}:{self.seed}:{name}".encode()).digest()

    @property
    def present(self) -> Exercise | None:
        """The exercise on the screen; None behind the last one."""
        return self.round[len(self.given)] if len(self.given) < len(EXERCISES) else None

    def with_page(self) -> "Training":
        """Open the page of the present exercise."""
        return replace(self, opened=True)

    def answered(self, given: Given) -> "Training":
        """Answer the present exercise and go on to the next.

        Raises:
            UnknownAction: the round is over.
        """
        if self.present is None:
            raise UnknownAction("the round is over")
        letter = given[0].upper() if self.opened else given[0]
        return Training(self.seed, self.given + letter)

    @property
    def result(self) -> Result:
        """What the answers so far come to."""
        told = [
            (exercise, _LETTERS[letter.lower()])
            for exercise, letter in zip(self.round, self.given, strict=False)
        ]
        return Result(
            tuple(e.name for e, said in told if e.truth != "same" and said == "same"),
            tuple(e.name for e, said in told if e.truth == "same" and said in ("changed", "gone")),
            sum(letter.islower() for letter in self.given),
        )


def write_training(view: Training) -> list[str]:
    """Return the form in which it is stored, without its name; `read_training` reads it back."""
    return [str(view.seed), view.given, *(["opened"] if view.opened else [])]


def read_training(seed: int, given: str, opened: bool) -> Training:
    """Read where somebody stands.

    Raises:
        UnknownAction: nobody stands there.
    """
    if seed >= SEEDS or len(given) > len(EXERCISES) or not set(given.lower()) <= _LETTERS.keys():
        raise UnknownAction("no such round of the training")
    return Training(seed, given, opened)
