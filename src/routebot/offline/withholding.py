"""What is left out of a pack because to hand it on may be an offence: links, and whom they lead to.

`withheld.txt` says which, and why. Who says something, and when, stays: only its address goes.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from routebot.policy.files import Dataset, Helper
from routebot.policy.sources import Source

__all__ = ["handed_on", "handed_on_helpers", "is_withheld", "without_link"]

_FILE = Path(__file__).with_name("withheld.txt")

_IN_DOUBT = "in"


def is_withheld(url: str) -> bool:
    """Say whether a pack has no link to a page."""
    return _entry(url) is not None


def without_link(value: object) -> object:
    """Return a source without its address, where that is withheld; anything else as it is."""
    if isinstance(value, Source) and is_withheld(value.url):
        return Source.model_construct(**{**dict(value), "url": None})  # nobody checks it again
    return value


def handed_on(dataset: Dataset) -> Dataset:
    """Return a dataset with those organisations alone that `handed_on_helpers` leaves."""
    return dataset.model_copy(update={"helpers": handed_on_helpers(dataset.helpers)})


def handed_on_helpers(helpers: Iterable[Helper]) -> tuple[Helper, ...]:
    """Leave out the organisations that are declared undesirable.

    Nor is there an address of one that is not safe to turn to from inside Russia.
    """
    return tuple(_named_alone(each) for each in helpers if not _is_declared(each))


def _is_declared(helper: Helper) -> bool:
    entry = _entry(helper.url) if helper.url else None
    return entry is not None and entry != _IN_DOUBT


def _named_alone(helper: Helper) -> Helper:
    safe = helper.link_safe and helper.url and not is_withheld(helper.url)
    return helper if safe else helper.model_copy(update={"url": None})


def _entry(url: str) -> str | None:
    """Return what the list says of the host of a page, or of one above it; None if nothing."""
    labels = (urlsplit(url).hostname or "").split(".")
    hosts = (".".join(labels[at:]) for at in range(len(labels)))
    return next((entry for host in hosts if (entry := _withheld().get(host))), None)


@cache
def _withheld() -> dict[str, str]:
    """Return each host with its day, or `_IN_DOUBT`."""
    lines = (line.split() for line in _FILE.read_text(encoding="utf-8").splitlines())
    return {line[0]: line[1] for line in lines if line and line[0] != "#"}
