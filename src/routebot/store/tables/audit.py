"""The rows of the audit: how an activation is written and read."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from routebot.store.chain import links
from routebot.store.revisions import Activation

__all__ = ["ACTIVATE", "ACTIVATIONS", "LATEST", "activation_row", "audit_of"]

LATEST = "SELECT coalesce(max(seq), 0) FROM activation"

ACTIVATIONS = """
SELECT seq, revision, from_on, at, who, approved_by, why, figures, chain
  FROM activation ORDER BY seq
"""

ACTIVATE = """
INSERT INTO activation (seq, revision, from_on, at, who, approved_by, why, figures, chain)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def audit_of(rows: Sequence[Any]) -> list[Activation]:
    """Return the activations of rows in the order of their seq, newest first."""
    found = [_activation(row, link) for row, link in zip(rows, links(rows), strict=True)]
    return found[::-1]


def activation_row(activation: Activation) -> tuple[object, ...]:
    """Return an activation as a row without its link of the chain."""
    return (
        activation.seq,
        activation.revision,
        activation.from_on.isoformat() if activation.from_on else None,
        activation.at.isoformat(),
        activation.who,
        activation.approved_by,
        activation.why,
        json.dumps(activation.figures, ensure_ascii=False, sort_keys=True),
    )


def _activation(row: Sequence[Any], link: tuple[str, bool]) -> Activation:
    """Read a row of the audit; one that is broken is marked and never stops anything."""
    seq, revision, from_on, at, who, approved_by, why, figures, _ = row
    broken: list[object] = []
    first_on = _first_day(from_on, broken)
    return Activation(
        seq=seq,
        revision=str(revision),
        from_on=first_on,
        at=_moment(at, broken),
        who=str(who),
        approved_by=str(approved_by),
        why=str(why),
        figures=_figures(figures, broken),
        chain=link[0],
        damaged=bool(broken) or not link[1],
    )


def _first_day(text: Any, broken: list[object]) -> date | None:
    """Read a first day; what is none never comes."""
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        broken.append(text)
        return date.max


def _moment(text: Any, broken: list[object]) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (TypeError, ValueError):
        broken.append(text)
        return datetime(1970, 1, 1, tzinfo=UTC)


def _figures(text: Any, broken: list[object]) -> Mapping[str, Any]:
    try:
        figures = json.loads(text)
    except (TypeError, ValueError):
        figures = None
    if not isinstance(figures, dict):
        broken.append(text)
        return {}
    return figures
