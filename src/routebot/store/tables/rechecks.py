"""The rows of what admins have answered about claims: how they are written and read."""

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from routebot.store.rechecks import Answer, Page, Recheck

__all__ = ["FORGET", "KEEP", "RECHECKS", "readable", "row_of"]

_log = logging.getLogger(__name__)

KEEP = """
INSERT INTO recheck (fact, who, at, terms) VALUES (?, ?, ?, ?)
ON CONFLICT (fact, who) DO UPDATE SET at = excluded.at, terms = excluded.terms
"""

RECHECKS = "SELECT fact, who, at, terms FROM recheck ORDER BY at, fact, who"

FORGET = "DELETE FROM recheck WHERE fact = ? AND who = ? AND ? IN ('', at)"

_OWN_COLUMNS = ("fact", "who", "at")
"""What has a column; the rest lies in ``terms``."""


def row_of(recheck: Recheck) -> tuple[object, ...]:
    """Return an answer as a row."""
    terms = {name: each for name, each in asdict(recheck).items() if name not in _OWN_COLUMNS}
    terms["on"] = recheck.on.isoformat()
    written = json.dumps(terms, ensure_ascii=False, sort_keys=True)
    return recheck.fact, recheck.who, recheck.at.isoformat(), written


def readable(rows: Iterable[Sequence[Any]]) -> Iterator[Recheck]:
    """Yield the answers in rows; one that is broken keeps nobody from the others."""
    for row in rows:
        try:
            yield _recheck(row)
        except (AttributeError, KeyError, TypeError, ValueError):
            _log.error("an answer about a claim cannot be read", extra={"action": "rechecks"})


def _recheck(row: Sequence[Any]) -> Recheck:
    fact, who, at, written = row
    terms = json.loads(written)
    page = terms.pop("page")
    return Recheck(
        fact=fact,
        who=who,
        at=datetime.fromisoformat(at),
        answer=Answer(terms.pop("answer")),
        on=date.fromisoformat(terms.pop("on")),
        page=Page(**page) if page else None,
        **terms,
    )
