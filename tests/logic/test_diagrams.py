"""The limits of the table of decision diagrams."""

from functools import partial

import pytest

from routebot.errors import TooLargeError
from routebot.logic.diagrams import Diagrams

FULL = (0b11, 0b11)


def _shifted(by: int, one: int, other: int) -> int:
    return (one + other + by) % 2


def test_it_gives_up_at_too_many_steps_though_it_makes_no_new_node() -> None:
    def combine_often(most: int | None) -> int:
        diagrams = Diagrams(FULL, most)
        first, second = diagrams.node(0, (0, 1)), diagrams.node(1, (0, 1))
        for by in range(200):
            diagrams.combine(partial(_shifted, by), first, second)
        return len(diagrams)

    nodes = combine_often(None)
    with pytest.raises(TooLargeError, match="steps"):
        combine_often(nodes + 1)


def test_it_gives_up_at_too_many_nodes() -> None:
    diagrams = Diagrams(FULL, Diagrams.TERMINALS + 1)
    diagrams.node(0, (0, 1))
    with pytest.raises(TooLargeError, match="nodes"):
        diagrams.node(1, (0, 1))


def test_what_a_node_goes_on_to_is_told() -> None:
    diagrams = Diagrams(FULL)
    node = diagrams.node(1, (0, 1))
    assert (diagrams.variable(node), tuple(diagrams.children(node))) == (1, (0, 1))
    assert (diagrams.variable(0), tuple(diagrams.children(0))) == (len(FULL), ())
