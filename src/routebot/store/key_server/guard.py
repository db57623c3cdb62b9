"""What the key server's settings must be, so that no key leaves its memory."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from routebot.store.key_server.link import Command, KeyLink

__all__ = ["objections"]


class _Rule(NamedTuple):
    """A setting and what it must be.

    Attributes:
        must_be: as `CONFIG SET` and redis.conf take it.
        otherwise: what the server does where it is something else.
        besides: what is to be done after changing it; may be empty.
    """

    setting: str
    must_be: str
    otherwise: str
    besides: str = ""


_RULES = (
    _Rule("save", '""', "writes the keys to the disk", "; delete the dump that it has written"),
    _Rule("appendonly", "no", "writes the keys to the disk", "; delete what it has written"),
    _Rule("maxmemory-policy", "noeviction", "throws keys away when its memory is full"),
)

_LOGS = ("slowlog-log-slower-than", "commandlog-*")
"""The second are Valkey's; the first is an old name of one of them."""

_LOGGED = "keeps commands in a list that shows the keys in them"
_EMPTY_LOG = (
    "; then empty the list: `SLOWLOG RESET`, of Valkey also `COMMANDLOG RESET` of each type"
)

_ASKED: tuple[Command, ...] = (
    ("INFO", "replication"),
    *(("CONFIG", "GET", rule.setting) for rule in _RULES),
    *(("CONFIG", "GET", setting) for setting in _LOGS),
)


async def objections(link: KeyLink) -> Sequence[str]:
    """Ask the server for its settings, and say of each that is wrong how it is mended.

    Returns:
        Sentences without a full stop; none where all is well.

    Raises:
        StoreError: it cannot be reached.
    """
    info, *replies = await link.ask(*_ASKED)
    found = [*_wrong_settings(replies), *_copies(info)]
    return [f"the key server {link.server} {each}" for each in found]


def _wrong_settings(replies: Sequence[Any]) -> Iterator[str]:
    settings = {name: value for reply in replies for name, value in _pairs(reply)}
    logs = [_Rule(name, "-1", _LOGGED, _EMPTY_LOG) for name in settings if name.endswith("-than")]
    if None in replies or not logs or any(rule.setting not in settings for rule in _RULES):
        yield (
            "does not let its settings be read, so that nobody knows what becomes of the keys: "
            "allow `CONFIG GET` (`ACL SETUSER NAME +config|get`), or run a server of your own"
        )
    for rule in (*_RULES, *logs):
        value = settings.get(rule.setting, rule.must_be) or '""'
        if value != rule.must_be:
            line = f"{rule.setting} {rule.must_be}"
            yield (
                f"{rule.otherwise} (`{rule.setting} {value}`): `CONFIG SET {line}`, and the line "
                f"`{line}` in its redis.conf{rule.besides}"
            )


def _copies(info: Any) -> Iterator[str]:
    """Look for other servers that hold the same keys."""
    if info is None:
        yield (
            "does not say whether other servers copy it: allow `INFO` (`ACL SETUSER NAME +info`), "
            "or run a server of your own"
        )
        return
    told = dict(line.split(":", 1) for line in info.decode().splitlines() if ":" in line)
    if told.get("role") != "master":
        yield (
            "is the copy of another server, which copies may outlive: `REPLICAOF NO ONE`, and no "
            "line `replicaof` in its redis.conf"
        )
    if told.get("connected_slaves", "0") != "0":
        yield (
            "has copies, on which keys may outlive it: `REPLICAOF NO ONE` at each of them, and no "
            "line `replicaof` in their redis.conf"
        )


def _pairs(reply: Any) -> Iterator[tuple[str, str]]:
    texts = [each.decode() for each in reply or ()]
    yield from zip(texts[::2], texts[1::2], strict=True)
