"""Values of a dataset as rows, and back: nothing is lost, and nothing strange is taken."""

import inspect
from datetime import date
from enum import Enum

import pytest
from pydantic import BaseModel

from routebot.compiled.values import OTHERS, Table, from_table, models, to_table
from routebot.policy import dates, facts, files, sources
from routebot.policy.dated import Model
from routebot.policy.loading import Loaded


def _back(value: object) -> object:
    return from_table(to_table(value))


def _kinds_in(value: object) -> set[type]:
    """Return every class of ours that some value holds, at any depth."""
    found, waiting, seen = set(), [value], set()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if type(each).__module__.startswith("routebot."):
            found.add(type(each))
        if isinstance(each, BaseModel):
            waiting += vars(each).values()
        elif isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, tuple | list):
            waiting += each
    return found


def test_whole_dataset_comes_back_with_what_each_file_gave(packaged: Loaded):
    again = _back(packaged.dataset)
    assert again == packaged.dataset
    assert again.model_dump_json() == packaged.dataset.model_dump_json()
    assert again.model_dump_json(exclude_unset=True) == packaged.dataset.model_dump_json(
        exclude_unset=True
    )


def test_the_dataset_has_every_kind_of_model_that_stands_for_something_in_it(packaged: Loaded):
    """So that the test above is about all of them; parents of others have no values of their own."""
    met = _kinds_in(packaged.dataset)
    files_only = {files.LinksFile, files.TopicsFile, files.HelpersFile}  # taken apart on reading
    from routebot.policy.questions import QuestionsFile  # noqa: PLC0415

    parents = {kind for kind in models().values() if kind.__subclasses__()}
    assert set(models().values()) - met - parents == files_only | {QuestionsFile}
    assert {kind for kind in met if not issubclass(kind, Model)} <= set(OTHERS)


def test_every_enumeration_that_a_field_may_hold_is_known():
    defined = {
        kind
        for module in (dates, facts, files, sources)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Enum) and kind.__module__ == module.__name__
    }
    assert defined <= set(OTHERS)


@pytest.mark.parametrize("kind", sorted(models().values(), key=lambda kind: kind.__name__))
def test_each_field_of_each_model_is_carried(kind: type[Model]):
    """Also one that no dataset has filled yet: a value stands in each field, and comes back."""
    filled = {name: f"value of {name}" for name in kind.model_fields}
    again = _back(kind.model_construct(**filled))
    assert type(again) is kind
    assert {name: getattr(again, name) for name in kind.model_fields} == filled


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        1,
        1.0,
        "текст",
        date(2026, 11, 28),
        (),
        [],
        {},
        {"any": [{"passport": ["biometric"]}, {"not": {"cards": ["mir", 1, 1.0, True]}}]},
        (1, True, 1.0, "1"),
        dates.PartialDate(date(2026, 11, 1), dates.Precision.MONTH),
        facts.Regime.VISA_FREE,
    ],
)
def test_values_keep_their_kinds(value: object):
    again = _back(value)
    assert repr(again) == repr(value)
    assert type(again) is type(value)


@pytest.mark.parametrize("value", [{1}, b"bytes", test_values_keep_their_kinds, object(), 1j])
def test_what_is_no_part_of_a_dataset_is_refused(value: object):
    with pytest.raises(TypeError):
        to_table([value])


@pytest.mark.parametrize(
    "table",
    [
        Table([], [], 0),
        Table(["a"], [(("model", "object", (), ()), [[0]])], 1),
        Table(["a"], [(("model", "Text", ("ru",), ()), [[0]])], 1),
        Table(["a"], [(("value", "Table", (), ()), [[0]])], 1),
        Table(["a"], [(("eval", "", (), ()), [[0]])], 1),
        Table(["a"], [(("tuple", "", (), ()), [[7]])], 1),
    ],
)
def test_a_table_of_anything_else_is_refused(table: Table):
    with pytest.raises((LookupError, TypeError, ValueError)):
        from_table(table)
