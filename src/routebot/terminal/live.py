"""Asks the bot that runs here whether it is well, for ``routebot doctor --live``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from routebot.config import PREFIX, address_of, read_data_settings
from routebot.errors import ConfigError

__all__ = ["Health", "ask_health"]

_SETTING = f"{PREFIX}HEALTH_LISTEN"

_PATIENCE = 8.0
"""Seconds: a database that is locked takes two, and whoever asks each half minute has time."""

_MOST_BYTES = 64 * 1024
"""Of an answer; ours has a hundred."""

_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - what it is compared with

_BROKEN: Mapping[str, str] = {
    "database": "a database cannot be read or written",
    "keys": "a key file is not there or cannot be used",
    "dataset": "what was published cannot serve",
    "updates": "Telegram is not heard",
}
"""Part -> what it means that it is not well."""


@dataclass(frozen=True, slots=True)
class Health:
    """What came back.

    Attributes:
        sentence: for a person.
        parts: name -> whether it is well; empty if nobody answered.
    """

    ok: bool
    sentence: str
    parts: Mapping[str, bool] = field(default_factory=dict)


def ask_health() -> Health:
    """Ask at the address of ``ROUTEBOT_HEALTH_LISTEN``, by no proxy.

    Raises:
        ConfigError: it is not set.
    """
    listen = read_data_settings().health_listen
    if not listen:
        raise ConfigError(
            f"{_SETTING} is not set, so that the bot tells its health nowhere; write host:port for "
            "it and for the bot, for example 127.0.0.1:8082"
        )
    host, port = address_of(listen)
    try:
        parts = _parts("localhost" if host in _EVERYWHERE else host, port)
    except OSError as error:
        why = f"nothing answers there ({type(error).__name__})"
        return Health(ok=False, sentence=f"the bot at {listen}: {why}")
    if parts is None:
        why = f"something else answers there; give {_SETTING} an address of its own"
        return Health(ok=False, sentence=f"the bot at {listen}: {why}")
    broken = [_BROKEN.get(name, f"{name} is not well") for name, well in parts.items() if not well]
    sentence = f"the bot at {listen}: {'; '.join(broken) or 'all is well'}"
    return Health(ok=not broken, sentence=sentence, parts=parts)


def _parts(host: str, port: int) -> Mapping[str, bool] | None:
    """Return what is told; None if that is not our health.

    Raises:
        OSError: there is no answer.
    """
    from http.client import HTTPConnection, HTTPException  # noqa: PLC0415 - 15 ms of CPU

    connection = HTTPConnection(host, port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/healthz")
        told: Any = json.loads(connection.getresponse().read(_MOST_BYTES))
    except (HTTPException, ValueError):  # not HTTP, not JSON
        return None
    finally:
        connection.close()
    parts = told.get("parts") if isinstance(told, dict) else None
    return parts if isinstance(parts, dict) and parts else None
