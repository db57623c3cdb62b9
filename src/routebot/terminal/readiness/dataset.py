"""The dataset that would serve, who looks after it, and how far its re-reading is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from routebot.clock import today
from routebot.compiled.reading import why_not_compiled
from routebot.config import read_data_settings
from routebot.errors import ConfigError, DatasetError, RoutebotError
from routebot.keeping.owning import ownable
from routebot.policy.files import Dataset
from routebot.policy.loading import load
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import compile_snapshot
from routebot.terminal.meant import Meant, dataset_meant
from routebot.terminal.readiness.findings import Finding, shut
from routebot.terminal.served import kept_compiled, package_news
from routebot.upkeep.checks import check
from routebot.upkeep.opening import GROUPS, Group, Opening
from routebot.upkeep.opening import opening as count_opening
from routebot.upkeep.stale import survey

__all__ = ["Examined", "examine_dataset"]

_OPENING: Mapping[Group, str] = MappingProxyType(
    {"status": "decide a status", "exit": "rules of leaving Russia", "dangers": "high dangers"}
)
"""What a group of claims to re-read is called."""


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
        return Examined((Finding("dataset.unfit", "FAIL", f"dataset: {error}"),))
    except OSError as error:
        if folder:
            raise
        return Examined((shut(error),))
    known, which = len(book.destinations), meant.told or folder or "packaged"
    found = [
        Finding(
            "dataset",
            "ok",
            f"dataset: revision {meant.dataset.revision}, {known} destinations ({which})",
        )
    ]
    if not folder:
        found.append(_compiled_finding(meant))
    if news := None if folder else package_news():
        found.append(Finding("package.newer", "--", f"package: {news}"))
    opening = count_opening(survey(meant.dataset, book), book.snapshot.on)
    return Examined((*found, _opening_finding(opening), *_owners(meant.dataset)), opening)


def _compiled_finding(meant: Meant) -> Finding:
    """Say whether commands, and a bot that starts, read the dataset from its compiled form."""
    why_not = why_not_compiled(meant.files, kept_compiled(meant.dataset.revision))
    if not why_not:
        return Finding("compiled", "ok", "compiled dataset: read in place of the YAML")
    said = f"compiled dataset: not read, each start takes a second more: {why_not}"
    return Finding("compiled.missing", "--", said)


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
            "owners.unknown",
            "FAIL",
            f"owners: this dataset has no {unknown}; in ROUTEBOT_OWNERS write codes of countries, "
            f"ids of areas, links, exit, payments, or topics: {topics}",
        )
    elif owners:
        yield Finding("owners", "ok", f"owners: {', '.join(sorted(owners))}")


def _opening_finding(opening: Opening) -> Finding:
    """Say what people have to re-read before strangers use the bot, and how far that is."""
    (seen, claims), groups = opening.all, opening.groups
    parts = ", ".join(
        f"{_OPENING[name]} {groups[name].seen} of {groups[name].claims}" for name in GROUPS
    )
    said = f"opening day: {seen} of {claims} claims re-read in time by one of you ({parts})"
    if seen == claims:
        return Finding("opening", "ok", said)
    advice = "re-read the rest before strangers use the bot, see docs/running.md"
    return Finding("opening.behind", "--", f"{said}; {advice}")
