"""The rows of proposals: how they are written and read."""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime

from routebot.store.proposals import PROPOSAL_LIFE, Proposal
from routebot.store.rechecks import Reread
from routebot.store.tables.database import Row

__all__ = [
    "DROP",
    "EXPIRE",
    "PROPOSAL",
    "PROPOSALS",
    "PROPOSE",
    "REVISE",
    "SUPERSEDE",
    "proposal_of",
    "proposal_row",
    "readable_proposals",
    "written_terms",
]

_log = logging.getLogger(__name__)

SUPERSEDE = "DELETE FROM proposal WHERE who = ? AND waiting = 0"

PROPOSE = """
INSERT INTO proposal (id, who, at, expires, waiting, terms, files) VALUES (?, ?, ?, ?, ?, ?, ?)
"""

REVISE = "UPDATE proposal SET waiting = ?, terms = ? WHERE id = ?"

EXPIRE = "DELETE FROM proposal WHERE expires <= ?"

PROPOSALS = "SELECT id, who, at, waiting, terms, files FROM proposal ORDER BY at DESC, id"

PROPOSAL = "SELECT id, who, at, waiting, terms, files FROM proposal WHERE id = ?"

DROP = "DELETE FROM proposal WHERE id = ?"

_OWN_COLUMNS = ("id", "who", "at", "waiting", "files")
"""What of a proposal has a column; the rest lies in ``terms``, as JSON."""


def proposal_row(proposal: Proposal) -> tuple[object, ...]:
    """Return a proposal as a row."""
    return (
        proposal.id,
        proposal.who,
        proposal.at.isoformat(),
        int((proposal.at + PROPOSAL_LIFE).timestamp()),
        int(proposal.waiting),
        written_terms(proposal),
        proposal.files,
    )


def written_terms(proposal: Proposal) -> str:
    """Return what of a proposal has no column."""
    plain = asdict(proposal)
    terms = {name: value for name, value in plain.items() if name not in _OWN_COLUMNS}
    terms["from_on"] = proposal.from_on.isoformat() if proposal.from_on else None
    return json.dumps(terms, ensure_ascii=False, sort_keys=True)


def readable_proposals(rows: Iterable[Row]) -> Iterator[Proposal]:
    """Yield the proposals in rows; one that is broken keeps nobody from the others, and expires."""
    for row in rows:
        try:
            proposal = proposal_of(row)
        except (AttributeError, KeyError, TypeError, ValueError):
            _log.error("a proposal cannot be read", extra={"action": "proposals"})
        else:
            yield proposal


def proposal_of(row: Row) -> Proposal:
    """Read a proposal.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: the row is broken.
    """
    id_, who, at, waiting, written, files = row
    terms = json.loads(written)
    from_on = terms.pop("from_on")
    return Proposal(
        id=id_,
        who=who,
        at=datetime.fromisoformat(at),
        files=None if files is None else bytes(files),
        waiting=bool(waiting),
        from_on=date.fromisoformat(from_on) if from_on else None,
        removing=tuple(terms.pop("removing", ())),
        ignored=tuple(terms.pop("ignored", ())),
        stamps=tuple((name, stamp) for name, stamp in terms.pop("stamps", ())),
        rechecked=tuple(Reread(*each) for each in terms.pop("rechecked", ())),
        **terms,
    )
