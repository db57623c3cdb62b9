"""What is taken apart in Python is put together in JavaScript."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

import pytest

from routebot.offline.tables import Numbered, Taking
from routebot.policy.facts import Cost, Text
from tests.offline.engine import Engine


class Colour(StrEnum):
    """An enumeration."""

    RED = "red"


class Pair(NamedTuple):
    """A named tuple."""

    left: object
    right: object


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        ([True, 1, 0, False, "1", ""], '[true,1,0,false,"1",""]'),
        ((1, (2, (3, ()))), "[1,[2,[3,[]]]]"),
        (date(2026, 11, 22), str(date(2026, 11, 22).toordinal())),
        (Colour.RED, '"red"'),
        ({"b": 1, "a": {"c": None}}, '{"b":1,"a":{"c":null}}'),
        (Pair(Pair(1, None), [2]), '{"left":{"left":1,"right":null},"right":[2]}'),
        (Text(ru="да", en="yes"), '{"ru":"да","en":"yes"}'),
        (Cost(at_least=100.0, at_most=0.5e3, currency="USD"), '{"at_least":100,"at_most":500,"currency":"USD"}'),
    ],
)  # fmt: skip
def test_value_is_put_together_again(engine: Engine, value: object, written: str):
    engine.set("taken", Taking().table(value))
    assert engine.json("values_js.valuesOf(taken)") == written


def test_set_is_a_sorted_set(engine: Engine):
    engine.set("taken", Taking().table(frozenset(("b", "a"))))
    assert engine.json("[...values_js.valuesOf(taken)]") == '["a","b"]'


def test_equal_values_are_one_object(engine: Engine):
    text = Text(ru="да", en="yes")
    engine.set("taken", Taking().table([text, text.model_copy(), Text(ru="нет", en="no")]))
    assert engine.json("[...new Set(values_js.valuesOf(taken))].length") == "2"


def test_fields_that_nobody_reads_are_left_out(engine: Engine):
    taking = Taking({"Bilingual.en", "Pair.left"})
    engine.set("taken", taking.table(Pair(1, Text(ru="да", en="yes"))))
    assert engine.json("values_js.valuesOf(taken)") == '{"right":{"ru":"да"}}'


def test_what_was_numbered_is_not_taken_apart_again():
    taking = Taking()
    number = taking.number(["a", "b"])
    assert taking.number(Numbered(number)) == number == taking.number(("a", "b"))
    assert taking.table([Numbered(number)]) == Taking().table([["a", "b"]])


def test_what_has_no_plain_form_is_refused():
    with pytest.raises(TypeError, match="a pack holds no object"):
        Taking().table([object()])
