"""Key files and databases: whether they can be opened, and who else could read them."""

import os
from collections.abc import Iterator
from pathlib import Path

from routebot.clock import today
from routebot.config import SETTINGS_FILE, Settings
from routebot.errors import RoutebotError
from routebot.offline.handed_out import look_at
from routebot.signing.keys import read_key
from routebot.store.exposure import exposures
from routebot.store.keys import KeyFile
from routebot.store.media import Medium, medium_of
from routebot.store.sqlite.looking import number_of, sessions_in
from routebot.store.sqlite.revisions import audit_in
from routebot.terminal.readiness.findings import Finding
from routebot.terminal.readiness.places import existing, kept_files

__all__ = ["files"]

_ROOT = 0


def files(settings: Settings) -> Iterator[Finding]:
    """Look at what is kept in files, and change nothing; servers are asked elsewhere."""
    alone = settings.servers is None
    if alone:
        yield from map(_key_file, settings.key_files)
        yield from _neighbours(settings)
    yield from _signing_key(settings)
    yield from _pack(settings)
    if alone:
        yield _database(settings)
        yield from _strangers(settings)
        yield _published(settings.revisions_path)
        yield from _writable(settings)
    keys, databases = kept_files(settings)
    for exposure in exposures(keys, databases, SETTINGS_FILE):
        yield Finding(f"privacy.{exposure.kind}", "--", f"privacy: {exposure.sentence}")


def _key_file(path: Path) -> Finding:
    if not path.exists():
        return Finding("keys", "ok", f"key file: will be made at {path}")
    try:
        remark = KeyFile.look(path)
    except RoutebotError as error:
        return Finding("keys.unfit", "FAIL", f"key file: {error}")
    if remark:
        return Finding("keys.earlier", "--", f"key file: {path}, {remark}")
    return Finding("keys", "ok", f"key file: {path}, readable by nobody else")


def _strangers(settings: Settings) -> Iterator[Finding]:
    """Name key files of another database: with them the bot does not start."""
    database = settings.database_path
    try:
        number = number_of(database) if _holds_anything(database) else b""
        owners = {path: KeyFile.owner(path) for path in settings.key_files if path.exists()}
    except RoutebotError:
        return  # it is told already
    for path in (path for path, owner in owners.items() if owner not in (b"", number)):
        said = f"key file: {path} has the keys of another database than {database}"
        advice = "name the right ones, or, if that database is lost, move the key file away"
        yield Finding("keys.of_another", "FAIL", f"{said}; {advice}")


def _neighbours(settings: Settings) -> Iterator[Finding]:
    if settings.keys_path.parent.resolve() == settings.database_path.parent.resolve():
        advice = (
            "lies beside the database: whoever copies the folder has both; "
            "set ROUTEBOT_KEYS to another folder"
        )
        yield Finding("keys.beside_database", "--", f"key file: {advice}")
    if settings.session_keys and medium_of(existing(settings.session_keys)) is not Medium.MEMORY:
        advice = "is not in memory; give a path below /run, or leave ROUTEBOT_SESSION_KEYS out"
        yield Finding(
            "session_keys.on_disk", "--", f"session keys: {settings.session_keys} {advice}"
        )


def _signing_key(settings: Settings) -> Iterator[Finding]:
    """Say which key signs what the bot publishes; with one that is unfit it does not start."""
    if settings.signing_key is None:
        return
    try:
        fingerprint = read_key(settings.signing_key).public.fingerprint
    except RoutebotError as error:
        yield Finding("signing_key.unfit", "FAIL", f"signing key: {error}")
        return
    said = f"signing key: {settings.signing_key}, fingerprint {fingerprint}"
    yield Finding("signing_key", "ok", said)


def _pack(settings: Settings) -> Iterator[Finding]:
    """Say how old the file is that the bot hands out; the bot makes it, and makes it anew."""
    path = settings.pack
    if path is None:
        return
    folder = existing(path.parent)
    if not os.access(folder, os.W_OK):
        advice = "run everything as the bot's user, or chown it"
        yield Finding("pack.unwritable", "FAIL", f"pack: {folder} cannot be written; {advice}")
    try:
        made = look_at(path)
    except RoutebotError as error:
        yield Finding("pack.foreign", "FAIL", f"pack: {error}")
        return
    if made is None:
        said = f"pack: {path} and the one for the barred are not there yet; the bot makes them"
        yield Finding("pack.missing", "--", said)
        return
    days = (today().on - made.on).days
    said = f"pack: {path}, {days} days old, revision {made.revision}"
    signed = f"signed with the key {made.fingerprint}" if made.fingerprint else "not signed"
    yield Finding("pack", "ok", f"{said}, {signed}")


def _writable(settings: Settings) -> Iterator[Finding]:
    """Name what the bot could not write to, or could not read after us."""
    databases = settings.database_path, settings.revisions_path
    beside = [path.with_name(f"{path.name}{end}") for path in databases for end in ("-wal", "-shm")]
    there = [path for path in (*settings.key_files, *databases, *beside) if path.exists()]
    shut = [path for path in there if not os.access(path, os.R_OK | os.W_OK)]
    folders = dict.fromkeys(path.parent for path in (*settings.key_files, *databases))
    shut += [folder for folder in folders if folder.is_dir() and not os.access(folder, os.W_OK)]
    for path in shut:
        advice = "run everything as the bot's user, or chown it"
        yield Finding("files.unwritable", "FAIL", f"files: {path} cannot be written; {advice}")
    owners = {path.stat().st_uid for path in there}
    if os.geteuid() == _ROOT and owners - {_ROOT}:
        said = "files: they belong to another user, and `doctor` runs as root"
        advice = "what root makes there the bot cannot open; run commands as the bot's user"
        yield Finding("files.as_root", "--", f"{said}; {advice}")


def _holds_anything(path: Path) -> bool:
    """Say whether a database was begun; a start that was killed leaves an empty file."""
    return path.exists() and path.stat().st_size > 0


def _database(settings: Settings) -> Finding:
    path = settings.database_path
    if not _holds_anything(path):
        return Finding("database", "ok", f"database: will be made at {path}")
    try:
        number = sessions_in(path)
    except RoutebotError as error:
        return Finding("database.unfit", "FAIL", f"database: {error}")
    if number is None:
        moved = f"what was published moves to {settings.revisions_path}, sessions begin anew"
        return Finding(
            "database.earlier", "--", f"database: {path}, of an earlier routebot; {moved}"
        )
    if not settings.keys_path.exists():
        return Finding(
            "database.without_keys",
            "--",
            f"database: {path} is there without a key file; its sessions are lost",
        )
    return Finding("database", "ok", f"database: {path}, {number} sessions")


def _published(path: Path) -> Finding:
    if not _holds_anything(path):
        return Finding("published", "ok", f"published data: none yet; it will lie at {path}")
    try:
        audit = audit_in(path)
    except RoutebotError as error:
        return Finding("published.unfit", "FAIL", f"published data: {error}")
    damaged = ", ".join(str(row.seq) for row in reversed(audit) if row.damaged)
    if damaged:
        advice = (
            "changed past routebot, or damaged; what serves is read all the same. Compare the head "
            "in `routebot data history` with one that was announced"
        )
        return Finding(
            "published.damaged",
            "--",
            f"published data: {path}, rows {damaged} of the audit are {advice}",
        )
    return Finding(
        "published", "ok", f"published data: {path}, {len(audit)} rows of the audit, none damaged"
    )
