"""Rulebooks as JSON, to be compared."""

import hashlib
import json
from typing import Any

from routebot.logic.diagrams import Diagrams
from routebot.reasoning.rulebook import Rulebook

__all__ = ["comparable"]


def comparable(book: Rulebook) -> dict[str, Any]:
    """Return a rulebook as JSON, with what nodes mean in place of their numbers.

    Two that say the same can have made their nodes in another order.
    """
    plain: dict[str, Any] = book.plain
    meant = {number: str(number) for number in range(Diagrams.TERMINALS)}

    def meaning(node: int) -> str:
        if node not in meant:
            variable, children = plain["diagrams"]["nodes"][str(node)]
            written = json.dumps([variable, [meaning(child) for child in children]])
            meant[node] = hashlib.sha256(written.encode()).hexdigest()
        return meant[node]

    places = {
        id_: {**place, "diagram": meaning(place["diagram"])}
        for id_, place in plain["destinations"].items()
    }
    return {**plain, "destinations": places, "diagrams": None}
