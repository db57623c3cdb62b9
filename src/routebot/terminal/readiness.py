"""What ``routebot doctor`` looks at before a bot is started.

The dataset that would serve, settings, key file, database, Bot API and clock; nothing is changed,
and nothing is made but a trial file beside the keys, for a moment.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from routebot.bot.application import Address
from routebot.bot.reaching import Reach, reach
from routebot.clock import now, today
from routebot.compiled.reading import why_not_compiled
from routebot.config import SETTINGS_FILE, Settings, read_data_settings, read_settings
from routebot.errors import ConfigError, DatasetError, RoutebotError
from routebot.keeping.owning import ownable
from routebot.policy.files import Dataset
from routebot.policy.loading import load
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import compile_snapshot
from routebot.store.exposure import exposures
from routebot.store.keys import KeyFile
from routebot.store.media import Medium, medium_of
from routebot.store.sqlite.revisions import audit_in
from routebot.store.sqlite.sessions import sessions_in
from routebot.terminal.meant import Meant, dataset_meant
from routebot.terminal.served import kept_compiled, package_news
from routebot.upkeep.checks import check
from routebot.upkeep.opening import GROUPS, Group, Opening
from routebot.upkeep.opening import opening as count_opening
from routebot.upkeep.stale import survey

__all__ = ["Examined", "Finding", "clock_finding", "examine", "examine_dataset"]

_RIVALS = (
    "another program asks for them with this token; if it is not your own bot that runs, somebody "
    "has the token: revoke it at BotFather"
)

_CLOCK_SECONDS = 90
"""A clock that is further off would erase too early or too late by more than it is worth."""


_OPENING: Mapping[Group, str] = MappingProxyType(
    {"status": "decide a status", "exit": "rules of leaving Russia", "dangers": "high dangers"}
)
"""What a group of claims to re-read is called."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``--`` means not needed, or not ideal."""

    mark: Literal["ok", "--", "FAIL"]
    text: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found out about the dataset.

    Attributes:
        opening: how far the re-reading before opening day is; None where nothing can be loaded.
    """

    findings: tuple[Finding, ...]
    opening: Opening | None = None


def examine_dataset(folder: Path | None) -> Examined:
    """Load and check what would serve; a mistake is told with its file and line.

    Counting what has to be re-read takes some seconds.

    Args:
        folder: the one of ``--data``, if it was given.

    Raises:
        RoutebotError: that folder cannot be used; what serves is told as a finding.
    """
    try:
        meant = dataset_meant(folder, told=False)
        loaded = load(meant.files, meant.name)
        if mistakes := check(loaded, today().on):
            raise DatasetError(mistakes)
        book = compile_snapshot(snapshot(meant.dataset, *today()))
    except RoutebotError as error:
        if folder:
            raise
        return Examined((Finding("FAIL", f"dataset: {error}"),))
    known, which = len(book.destinations), f" ({meant.told})" if meant.told else ""
    found = [
        Finding("ok", f"dataset: revision {meant.dataset.revision}, {known} destinations{which}")
    ]
    if not folder:
        found.append(_compiled_finding(meant))
    if news := None if folder else package_news():
        found.append(Finding("--", f"package: {news}"))
    opening = count_opening(survey(meant.dataset, book), book.snapshot.on)
    return Examined((*found, _opening_finding(opening), *_owners(meant.dataset)), opening)


def _compiled_finding(meant: Meant) -> Finding:
    """Say whether commands, and a bot that starts, read the dataset from its compiled form."""
    why_not = why_not_compiled(meant.files, kept_compiled(meant.dataset.revision))
    if not why_not:
        return Finding("ok", "compiled dataset: read in place of the YAML")
    return Finding("--", f"compiled dataset: not read, each start takes a second more: {why_not}")


def _owners(dataset: Dataset) -> Iterator[Finding]:
    """Say who looks after claims, and what of it this dataset does not have."""
    try:
        owners = read_data_settings().owners
    except ConfigError:
        return  # `examine` says so
    named = {name for names in owners.values() for name in names}
    if unknown := ", ".join(sorted(named - ownable(dataset))):
        topics = ", ".join(topic.id for topic in dataset.topics)
        yield Finding(
            "FAIL",
            f"owners: this dataset has no {unknown}; in ROUTEBOT_OWNERS write codes of countries, "
            f"ids of areas, links, exit, payments, or topics: {topics}",
        )
    elif owners:
        yield Finding("ok", f"owners: {', '.join(sorted(owners))}")


def _opening_finding(opening: Opening) -> Finding:
    """Say what people have to re-read before strangers use the bot, and how far that is."""
    (seen, claims), groups = opening.all, opening.groups
    parts = ", ".join(
        f"{_OPENING[name]} {groups[name].seen} of {groups[name].claims}" for name in GROUPS
    )
    said = f"opening day: {seen} of {claims} claims re-read in time by one of you ({parts})"
    if seen == claims:
        return Finding("ok", said)
    advice = "re-read the rest before strangers use the bot, see docs/running.md"
    return Finding("--", f"{said}; {advice}")


def examine(*, test_environment: bool = False) -> list[Finding]:
    """Look at everything that ``routebot serve`` will need."""
    try:
        settings = read_settings()
    except ConfigError as error:
        problems = str(error).splitlines()
        if len(problems) == 1 and problems[0].startswith("ROUTEBOT_TOKEN is missing"):
            return [Finding("--", f"Telegram: {problems[0]} (only `routebot serve` needs it)")]
        return [Finding("FAIL", f"settings: {problem}") for problem in problems]
    return asyncio.run(_gathered(settings, test_environment))


async def _gathered(settings: Settings, test_environment: bool) -> list[Finding]:
    findings = [Finding("ok", "token: has the right form")]
    findings += map(_key_file, settings.key_files)
    findings += _neighbours(settings)
    findings.append(_database(settings))
    findings.append(_published(settings.revisions_path))
    databases = settings.database, settings.revisions_path
    for exposure in exposures(settings.key_files, databases, SETTINGS_FILE):
        findings.append(Finding("--", f"privacy: {exposure.sentence}"))
    findings += [finding async for finding in _bot_api(settings, test_environment)]
    return findings


def _key_file(path: Path) -> Finding:
    if not path.exists():
        return Finding("ok", f"key file: will be made at {path}")
    try:
        remark = KeyFile.look(path)
    except RoutebotError as error:
        return Finding("FAIL", f"key file: {error}")
    if remark:
        return Finding("--", f"key file: {path}, {remark}")
    return Finding("ok", f"key file: {path}, readable by nobody else")


def _neighbours(settings: Settings) -> Iterator[Finding]:
    if settings.keys.parent.resolve() == settings.database.parent.resolve():
        advice = (
            "lies beside the database: whoever copies the folder has both; "
            "set ROUTEBOT_KEYS to another folder"
        )
        yield Finding("--", f"key file: {advice}")
    if settings.session_keys and medium_of(settings.session_keys.parent) is not Medium.MEMORY:
        advice = "is not in memory; give a path below /run, or leave ROUTEBOT_SESSION_KEYS out"
        yield Finding("--", f"session keys: {settings.session_keys} {advice}")


def _database(settings: Settings) -> Finding:
    path = settings.database
    if not path.exists():
        return Finding("ok", f"database: will be made at {path}")
    try:
        number = sessions_in(path)
    except RoutebotError as error:
        return Finding("FAIL", f"database: {error}")
    if number is None:
        moved = f"what was published moves to {settings.revisions_path}, sessions begin anew"
        return Finding("--", f"database: {path}, of an earlier routebot; {moved}")
    if not settings.keys.exists():
        return Finding("--", f"database: {path} is there without a key file; its sessions are lost")
    return Finding("ok", f"database: {path}, {number} sessions")


def _published(path: Path) -> Finding:
    if not path.exists():
        return Finding("ok", f"published data: none yet; it will lie at {path}")
    try:
        audit = audit_in(path)
    except RoutebotError as error:
        return Finding("FAIL", f"published data: {error}")
    damaged = ", ".join(str(row.seq) for row in reversed(audit) if row.damaged)
    if damaged:
        advice = (
            "changed past routebot, or damaged; what serves is read all the same. Compare the head "
            "in `routebot data history` with one that was announced"
        )
        return Finding("--", f"published data: {path}, rows {damaged} of the audit are {advice}")
    return Finding("ok", f"published data: {path}, {len(audit)} rows of the audit, none damaged")


async def _bot_api(settings: Settings, test_environment: bool) -> AsyncIterator[Finding]:
    try:
        proxy = settings.way_out()
    except ConfigError as error:
        yield Finding("FAIL", f"proxy: {error}")
        return
    if proxy:
        yield Finding("ok", f"proxy: {proxy.shown}, as {proxy.variable} says")
    address = Address(settings.api_url, test_environment, proxy.url if proxy else "")
    reached = await reach(address, settings.token.get_secret_value())
    yield _api_finding(settings.api_url, reached)
    if reached.rivals:
        yield Finding("--", f"updates: {_RIVALS}")
    if reached.at:
        yield clock_finding(reached.at, now())


def _api_finding(api_url: str, reached: Reach) -> Finding:
    if reached.trouble:
        return Finding("FAIL", f"Bot API: {api_url} does not answer ({reached.trouble})")
    if reached.name:
        return Finding("ok", f"Bot API: {api_url} takes the token of @{reached.name}")
    if reached.status == HTTPStatus.NOT_FOUND:
        advice = "ROUTEBOT_API_URL takes no path of its own, and the token has to be whole"
        return Finding("FAIL", f"Bot API: {api_url} does not know this address (404); {advice}")
    advice = "write the one BotFather shows"
    return Finding("FAIL", f"Bot API: {api_url} does not take the token; {advice}")


def clock_finding(theirs_at: datetime, ours_at: datetime) -> Finding:
    """Say how far our clock is from Telegram's."""
    apart = round(abs((theirs_at - ours_at).total_seconds()))
    if apart > _CLOCK_SECONDS:
        return Finding(
            "FAIL", f"clock: {apart} seconds away from Telegram's; set this machine's clock"
        )
    return Finding("ok", f"clock: within {_CLOCK_SECONDS} seconds of Telegram's")
