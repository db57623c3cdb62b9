"""``routebot doctor`` on what a bot needs."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from routebot.clock import now
from routebot.config import PREFIX
from routebot.store.keys import KeyFile
from routebot.store.media import Medium
from routebot.store.sqlite.sessions import SqliteStore
from routebot.terminal.readiness import Finding, examine, files
from routebot.terminal.readiness.bot_api import clock_finding
from tests.publishing.small import AT, ON, WHY, open_publisher, over, reworded
from tests.support.telegram import FakeTelegram


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment with paths, and without a token."""
    for name in list(os.environ):
        if not name.startswith(PREFIX) and not name.lower().endswith("_proxy"):
            continue
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def marks(findings: list[Finding]) -> dict[str, str]:
    """Return subject -> mark; of a subject with several the worst."""
    order = ["FAIL", "--", "ok"]
    found: dict[str, str] = {}
    for finding in findings:
        subject = finding.text.partition(":")[0]
        found[subject] = min(found.get(subject, "ok"), finding.mark, key=order.index)
    return found


def test_without_a_token_only_telegram_is_missing() -> None:
    assert marks(examine()) == {"Telegram": "--"}


def test_malformed_settings_fail_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEBOT_TOKEN", "nonsense")
    monkeypatch.setenv("ROUTEBOT_APPROVALS", "9")
    findings = examine()
    assert [finding.mark for finding in findings] == ["FAIL", "FAIL"]
    assert "nonsense" not in str(findings)


def test_unreachable_bot_api_fails_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    monkeypatch.setenv("ROUTEBOT_API_URL", "http://127.0.0.1:9")
    findings = examine()
    kept = dict.fromkeys(("token", "key file", "database", "published data"), "ok")
    kept |= {"paths": "--", "admins": "--"}
    of_machine = {"free space", "core dumps"}
    found = marks(findings)
    assert {each: found[each] for each in found.keys() - of_machine} == {**kept, "Bot API": "FAIL"}
    assert "secret-token" not in str(findings)
    assert not list(tmp_path.iterdir())


def test_key_file_that_others_may_read_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    monkeypatch.setenv("ROUTEBOT_API_URL", "http://127.0.0.1:9")
    path = tmp_path / "keys" / "routebot.keys"
    KeyFile.open(path)
    assert marks(examine())["key file"] == "ok"
    path.chmod(0o644)
    assert marks(examine())["key file"] == "FAIL"


def test_key_file_beside_the_database_is_remarked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    monkeypatch.setenv("ROUTEBOT_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ROUTEBOT_KEYS", "state/path")
    assert marks(examine())["key file"] == "--"


def test_database_is_opened_and_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    monkeypatch.setenv("ROUTEBOT_API_URL", "http://127.0.0.1:9")

    async def fill() -> None:
        path = KeyFile.open(tmp_path / "keys" / "routebot.keys")
        async with SqliteStore.open(tmp_path / "state" / "routebot.sqlite", path, now()) as store:
            await store.save(7, {}, None, now())

    asyncio.run(fill())
    assert any("1 sessions" in finding.text for finding in examine())
    assert "keys.of_another" not in [finding.kind for finding in examine()]
    lost = (tmp_path / "state" / "routebot.sqlite").rename(tmp_path / "lost")
    assert "keys.of_another" in [finding.kind for finding in examine()]
    lost.rename(tmp_path / "state" / "routebot.sqlite")
    (tmp_path / "state" / "routebot.sqlite").write_bytes(b"no database" * 1000)
    assert marks(examine())["database"] == "FAIL"


def test_rows_of_the_audit_that_were_changed_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    monkeypatch.setenv("ROUTEBOT_API_URL", "http://127.0.0.1:9")
    path = tmp_path / "state" / "routebot.revisions.sqlite"

    async def publish() -> None:
        async with open_publisher(path) as publisher:
            await publisher.publish(await publisher.draft(over(reworded()), ON), "anna", WHY, AT)

    assert marks(examine())["published data"] == "ok"
    asyncio.run(publish())
    assert "2 rows of the audit, none damaged" in said_of("published data")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TRIGGER activation_is_never_changed")
        database.execute("UPDATE activation SET who = 'mallory' WHERE seq = 2")
    before = path.read_bytes()
    assert marks(examine())["published data"] == "--"
    assert "rows 2 of the audit" in said_of("published data")
    assert path.read_bytes() == before
    path.write_bytes(b"no database" * 1000)
    assert marks(examine())["published data"] == "FAIL"


def said_of(subject: str) -> str:
    """Return what was found of one thing."""
    return next(each.text for each in examine() if each.text.startswith(f"{subject}:"))


def test_nothing_is_changed_of_what_an_earlier_routebot_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It may still be running: one looks before one starts the new one."""
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    monkeypatch.setenv("ROUTEBOT_API_URL", "http://127.0.0.1:9")
    keys, database = tmp_path / "keys" / "routebot.keys", tmp_path / "state" / "routebot.sqlite"
    for path in (keys, database):
        path.parent.mkdir(mode=0o700)
        path.touch(0o600)
    keys.write_text('{"routebot_key_ring": 1, "days": {}}')
    with closing(sqlite3.connect(database)) as former:
        former.execute("CREATE TABLE migration (name TEXT)")
        former.execute("INSERT INTO migration VALUES ('0001_session')")
        former.commit()
    before = {path: path.read_bytes() for path in (keys, database)}
    found = marks(examine())
    assert (found["key file"], found["database"]) == ("--", "--")
    assert {path: path.read_bytes() for path in before} == before
    assert not (tmp_path / "state" / "routebot.revisions.sqlite").exists()


def test_what_others_may_read_is_remarked_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("ROUTEBOT_TOKEN=123456:secret-token\n")
    (tmp_path / ".env").chmod(0o644)
    monkeypatch.setenv("ROUTEBOT_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ROUTEBOT_SESSION_KEYS", str(tmp_path / "run" / "session.keys"))
    monkeypatch.setattr(files, "medium_of", lambda _: Medium.DESTROYED)
    findings = examine()
    assert any("chmod 600 .env" in finding.text for finding in findings)
    assert marks(findings)["session keys"] == "--"
    monkeypatch.setattr(files, "medium_of", lambda _: Medium.MEMORY)
    (tmp_path / ".env").chmod(0o600)
    assert not {"privacy", "session keys"} & marks(examine()).keys()


@pytest.mark.parametrize(
    ("token", "mark"), [("123456:fake-token", "ok"), ("123456:another", "FAIL")]
)
async def test_bot_api_is_asked_about_the_token(
    monkeypatch: pytest.MonkeyPatch, token: str, mark: str
) -> None:
    async with FakeTelegram() as server:
        monkeypatch.setenv("ROUTEBOT_TOKEN", token)
        monkeypatch.setenv("ROUTEBOT_API_URL", server.base_url.removesuffix("/bot"))
        findings = await asyncio.to_thread(examine)
    assert marks(findings)["Bot API"] == mark
    assert token not in str(findings)


@pytest.mark.parametrize(
    ("seconds", "mark"), [(0, "ok"), (80, "ok"), (-120, "FAIL"), (3600, "FAIL")]
)
def test_clock_that_is_off_fails(seconds: int, mark: str) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert clock_finding(at, at + timedelta(seconds=seconds)).mark == mark
