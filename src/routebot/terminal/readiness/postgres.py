"""PostgreSQL: whether it suits, what it would lose in a power cut, what it tells its log."""

from collections.abc import AsyncIterator, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from routebot.clock import now
from routebot.errors import RoutebotError
from routebot.store.postgres.looking import Look, look
from routebot.store.servers import Server
from routebot.store.steps import refuse_newer
from routebot.store.tables.audit import audit_of
from routebot.terminal.readiness.findings import Finding

__all__ = ["postgres"]

_CLOCK_SECONDS = 90

_CHECKED = ("verify-ca", "verify-full")
"""Values of ``sslmode`` with which a certificate is looked at."""

_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


class _Log(NamedTuple):
    """A setting of what reaches the server's log.

    Attributes:
        quiet: values with which no value of a statement does.
        meant: the one to write.
    """

    quiet: tuple[str, ...]
    meant: str


_LOGS: Mapping[str, _Log] = MappingProxyType(
    {
        "log_statement": _Log(("none", "ddl"), "none"),
        "log_min_duration_statement": _Log(("-1",), "-1"),
        "log_min_duration_sample": _Log(("-1",), "-1"),
        "log_transaction_sample_rate": _Log(("0",), "0"),
        "log_parameter_max_length_on_error": _Log(("0",), "0"),
    }
)
"""See https://www.postgresql.org/docs/current/runtime-config-logging.html."""


async def postgres(server: Server) -> AsyncIterator[Finding]:
    """Look at the server that keeps sessions and what was published; nothing is changed there."""
    try:
        seen = await look(server)
    except RoutebotError as error:
        yield Finding("postgres.unfit", "FAIL", f"PostgreSQL: {error}")
        return
    said = f"{server}, version {seen.version}, answers in {seen.milliseconds:.1f} ms"
    yield Finding("postgres", "ok", f"PostgreSQL: {said}")
    for finding in (*_on_the_way(server, seen), *_clock(seen), *_settings(seen.settings)):
        yield finding
    if seen.copies:
        said = f"PostgreSQL: {seen.copies} copies follow it"
        yield Finding("postgres", "ok", f"{said}; what is said of its disk holds for theirs")
    yield _schema(seen)
    yield _published(server, seen)


def _on_the_way(server: Server, seen: Look) -> Iterator[Finding]:
    """Say whether somebody between could read or change what is asked."""
    if not seen.is_far:
        return
    modes = parse_qs(urlsplit(server.url).query).get("sslmode", [])
    if not seen.is_sealed:
        said = "PostgreSQL: it is on another machine, and nothing on the way there is encrypted"
        advice = (
            "set `ssl = on` there and end ROUTEBOT_DATABASE with "
            "?sslmode=verify-full&sslrootcert=FILE; without only inside one machine"
        )
        yield Finding("postgres.not_encrypted", "--", f"{said}; {advice}")
    elif not set(modes) & set(_CHECKED):
        said = "PostgreSQL: the way there is encrypted, but nobody looks whose certificate it is"
        advice = "end ROUTEBOT_DATABASE with ?sslmode=verify-full&sslrootcert=FILE"
        yield Finding("postgres.not_verified", "--", f"{said}; {advice}")


def _clock(seen: Look) -> Iterator[Finding]:
    apart = abs((seen.at - now()).total_seconds())
    if apart > _CLOCK_SECONDS:
        said = f"PostgreSQL: its clock is {apart:.0f} seconds away from this machine's"
        yield Finding("postgres.clock", "--", f"{said}; set both and let them be kept")


def _settings(settings: Mapping[str, str]) -> Iterator[Finding]:
    """Say what it would lose, what it tells its log, and where copies of rows go."""
    for name in (name for name in _DURABLE if settings[name] == "off"):
        said = f"PostgreSQL: {name} is off: a power cut takes answers and publications with it"
        yield Finding("postgres.not_durable", "--", f"{said}; {_altered(name, 'on')}")
    loud = {name: log for name, log in _LOGS.items() if settings.get(name, "") not in log.quiet}
    for name in (name for name in loud if name in settings):
        said = f"PostgreSQL: with {name} = {settings[name]} rows of people come to stand in its log"
        advice = f"{_altered(name, _LOGS[name].meant)}, and delete the logs that there are"
        yield Finding("postgres.logs_rows", "--", f"{said}; {advice}")
    if settings["autovacuum"] == "off":
        said = "PostgreSQL: autovacuum is off: old versions of rows stay on its disk for good"
        yield Finding("postgres.never_vacuums", "--", f"{said}; {_altered('autovacuum', 'on')}")
    if settings["archive_mode"] != "off":
        said = "PostgreSQL: it archives its log (archive_mode): sealed rows are kept there for long"
        advice = "keep it for hours, not weeks; PRIVACY.md says what the token opens of it"
        yield Finding("postgres.archives", "--", f"{said}; {advice}")


def _altered(name: str, value: str) -> str:
    return f"`ALTER SYSTEM SET {name} = '{value}'` and `SELECT pg_reload_conf()`"


def _schema(seen: Look) -> Finding:
    """Say whether its tables are those that this routebot knows."""
    try:
        refuse_newer(set(seen.unknown))
    except RoutebotError as error:
        return Finding("postgres.newer", "FAIL", f"PostgreSQL: {error}")
    if seen.missing is None:
        return Finding(
            "postgres", "ok", "PostgreSQL: empty; the tables are made at the first start"
        )
    if seen.missing:
        said = "PostgreSQL: its tables are of an earlier routebot; the next start changes them"
        return Finding("postgres.earlier", "--", f"{said}: back up first")
    return Finding("postgres", "ok", "PostgreSQL: its tables are those of this version")


def _published(server: Server, seen: Look) -> Finding:
    """Say how much was published, and whether the audit holds."""
    audit = audit_of(seen.audit)
    if not audit:
        return Finding("published", "ok", f"published data: none yet; it will lie at {server}")
    if damaged := ", ".join(str(row.seq) for row in reversed(audit) if row.damaged):
        advice = (
            "changed past routebot, or damaged. Compare the head in `routebot data history` with "
            "one that was announced"
        )
        said = f"published data: {server}, rows {damaged} of the audit are {advice}"
        return Finding("published.damaged", "--", said)
    said = f"published data: {server}, {len(audit)} rows of the audit, none damaged"
    return Finding("published", "ok", f"{said}; `routebot data backup` keeps them elsewhere")
