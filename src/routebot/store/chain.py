"""The audit as a chain: each row carries a hash of itself and of the row before it.

Who changes a row breaks the chain there, and who writes the whole chain anew changes its head,
which stands in the history and in what was announced.
"""

import hashlib
import json
from collections.abc import Sequence

__all__ = ["links"]


def links(rows: Sequence[Sequence[object]]) -> list[tuple[str, bool]]:
    """Return of each row its link, and whether it is the one that was written.

    Args:
        rows: their columns, the last of them the link as it was written, empty in a row from before
            there was a chain; oldest first.
    """
    found, previous = [], ""
    for *columns, written in rows:
        made = hashlib.sha256(json.dumps([previous, *map(str, columns)]).encode()).hexdigest()[:32]
        found.append((made, written in ("", made)))
        previous = str(written) or made
    return found
