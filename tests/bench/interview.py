"""How much the interview asks of random people, beside asking every question in a fixed order.

Run alone for the full sample: ``python -m tests.bench.interview 10000``.
"""

import sys
from collections.abc import Iterator
from datetime import date

from tests.bench.measuring import Row
from tests.support.desk import open_desk
from tests.support.people import asked, invented_people

__all__ = ["rows"]

ON = date(2026, 11, 22)
SAMPLE = 300
"""People of the default run; the mean differs from that of 10,000 by about 0.1 questions."""


def rows(number: int = SAMPLE) -> Iterator[Row]:
    """Yield mean numbers of questions, for the fixed order and for ours."""
    book = open_desk().rulebook(ON)
    questions = book.vocabulary.questions
    sequences = [asked(book, person) for person in invented_people(number)]
    for name, levels in (
        ("questions", {"none", "low", "high"}),
        ("sensitive questions", {"low", "high"}),
        ("highly sensitive questions", {"high"}),
    ):
        fixed = sum(question.sensitive in levels for question in questions.values())
        mean = (
            sum(questions[id_].sensitive in levels for sequence in sequences for id_ in sequence)
            / number
        )
        yield Row(
            f"mean {name}, {number} people",
            mean,
            "",
            fixed,
            f"fixed order: {fixed}; {mean / fixed:.0%}",
        )


if __name__ == "__main__":
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE):
        print(f"{row.name:<50} {row.value:6.2f}  {row.note}")
