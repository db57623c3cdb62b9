"""Places of a journey that are no destinations: Russia, and the part of it that lies apart.

A link may begin or end there. The part that lies apart, an exclave, has a code of ISO 3166-2 in
links (``RU-KGD``), so that its neighbours are not those of the mainland.
"""

from typing import Annotated

from pydantic import StringConstraints

__all__ = ["HOME", "Place", "in_russia"]

HOME = "RU"
"""The mainland, where a journey begins unless somebody is elsewhere."""

Place = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|RU-[A-Z]{2,3})$")]


def in_russia(place: str) -> bool:
    """Say whether a place is Russia, or a part of it."""
    return place == HOME or place.startswith(f"{HOME}-")
