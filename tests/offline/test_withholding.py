"""A pack has no link that it may be an offence to hand on, unless it is asked for."""

import json
from datetime import date
from typing import Any

import pytest

from routebot.offline.packing import pack_of
from routebot.offline.tables import Table
from routebot.offline.turning import time_of
from routebot.offline.withholding import handed_on, is_withheld
from routebot.policy.files import Helper
from tests.conftest import TODAY
from tests.offline.comparing import book_at, core_of, loaded, open_day, their_core
from tests.support.datasets import make_dataset
from tests.support.desk import Desk


@pytest.mark.parametrize(
    ("url", "withheld"),
    [
        ("https://meduza.io/feature/2026", True),
        ("https://amp.dw.com/ru", True),
        ("http://DW.com", True),
        ("https://www.gov.uk/meduza.io", False),
        ("https://notmeduza.io", False),
    ],
)
def test_host_is_looked_up_with_those_above_it(url: str, withheld: bool):
    assert is_withheld(url) is withheld


def test_pack_has_no_withheld_link_unless_it_is_asked_for(desk: Desk, pack: Table):
    given = pack_of(desk.dataset, TODAY, TODAY)
    linked = [leaf for leaf in given.leaves if str(leaf).startswith("http")]
    everything = [leaf for leaf in pack.leaves if str(leaf).startswith("http")]
    assert linked == [url for url in everything if url in linked]
    assert any(map(is_withheld, everything))
    assert not any(map(is_withheld, linked))


def test_advice_names_every_other_source(desk: Desk):
    engine, time = loaded(pack_of(desk.dataset, TODAY, TODAY)), time_of(TODAY)
    open_day(engine, time)
    ours = json.loads(core_of(book_at(desk.dataset, time), {}))
    assert json.loads(their_core(engine, {})) == _without_withheld(ours)


def _without_withheld(core: Any) -> Any:
    """Leave addresses that are withheld out of every list."""
    if isinstance(core, dict):
        return {key: _without_withheld(value) for key, value in core.items()}
    if isinstance(core, list):
        kept = (each for each in core if not (isinstance(each, str) and is_withheld(each)))
        return [*map(_without_withheld, kept)]
    return core


def _helper(id_: str, url: str | None, *, link_safe: bool = True) -> Helper:
    text = {"ru": "да", "en": "yes"}
    source = {"kind": "news", "url": "https://example.com", "publisher": "x", "published": None}
    return Helper(
        id=id_,
        name=text,
        about=text,
        languages=("ru",),
        url=url,
        link_safe=link_safe,
        legal_status=text,
        topics=("legal",),
        alive_on=date(2026, 1, 1),
        sources=(source,),
    )


def test_declared_helper_is_left_out_and_an_unsafe_one_has_no_address():
    helpers = (
        _helper("declared", "https://www.theins.ru/help"),
        _helper("doubted", "https://ovd.info"),
        _helper("unsafe", "https://example.org", link_safe=False),
        _helper("safe", "https://example.net"),
    )
    dataset = make_dataset([], []).model_copy(update={"helpers": helpers})
    told = [(helper.id, helper.url) for helper in handed_on(dataset).helpers]
    assert told == [("doubted", None), ("unsafe", None), ("safe", "https://example.net")]
