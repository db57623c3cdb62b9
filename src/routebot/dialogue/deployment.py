"""What one deployment of routebot has to say of itself, which no dataset and no session knows."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Deployment"]


@dataclass(frozen=True, slots=True)
class Deployment:
    """What an operator has set up.

    Attributes:
        hands_out: a file for where there is no network is handed out.
        file_on: the day that the file at hand was made for; None while there is none.
        fingerprint: of the key that signs; empty where nothing is signed.
    """

    hands_out: bool = False
    file_on: date | None = None
    fingerprint: str = ""
