"""``routebot doctor`` on settings: what is broken is named with its remedy."""

import json
import logging
import os
from pathlib import Path

import pytest

from routebot.terminal import serve
from routebot.terminal.readiness import Finding, examine


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment with a token and a Bot API that is not there."""
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    monkeypatch.setenv("ROUTEBOT_API_URL", "http://127.0.0.1:9")
    monkeypatch.chdir(tmp_path)


def found(kind: str) -> list[Finding]:
    """Return the findings of a kind, and of what stands behind its dot."""
    return [each for each in examine() if each.kind.partition(".")[0] == kind]


def test_name_that_nothing_reads_fails_with_the_one_that_is_meant(monkeypatch) -> None:
    assert found("settings") == []
    monkeypatch.setenv("ROUTEBOT_ADMIN", "1:anna")
    Path(".env").write_text("ROUTEBOT_QQQ=1\n")
    (first, second) = found("settings")
    assert (first.kind, first.mark) == ("settings.unknown", "FAIL")
    assert "ROUTEBOT_ADMIN in the environment" in first.text
    assert "was ROUTEBOT_ADMINS meant?" in first.text
    assert "ROUTEBOT_QQQ in .env" in second.text
    assert "take it out" in second.text


def test_serve_logs_a_name_that_nothing_reads(monkeypatch, caplog) -> None:
    monkeypatch.setenv("ROUTEBOT_ADMIN", "1:anna")
    with caplog.at_level(logging.WARNING):
        serve._tell_misnamed()
    (record,) = caplog.records
    assert record.trouble == "ROUTEBOT_ADMIN, ROUTEBOT_ADMINS may be meant"
    assert record.outcome == "unknown"


def test_relative_paths_are_remarked_on_unless_the_settings_lie_there_too(
    monkeypatch, tmp_path
) -> None:
    (said,) = found("paths")
    assert (said.kind, said.mark) == ("paths.relative", "--")
    assert f"now {tmp_path}" in said.text
    Path(".env").touch(0o600)
    (said,) = found("paths")
    assert (said.mark, said.text) == (
        "ok",
        f"paths: read from the working folder {tmp_path}, as .env is",
    )
    Path(".env").unlink()
    monkeypatch.setenv("ROUTEBOT_DATABASE", str(tmp_path / "state" / "a.sqlite"))
    monkeypatch.setenv("ROUTEBOT_KEYS", str(tmp_path / "keys" / "a.keys"))
    assert [each.text for each in found("paths")] == ["paths: all absolute"]


@pytest.mark.parametrize(
    ("approvals", "admins", "typed", "kind", "mark"),
    [
        ("1", "", "yes", "admins.none", "--"),
        ("1", "1:anna", "no", "admins", "ok"),
        ("2", "1:anna,2:boris", "no", "admins", "ok"),
        ("2", "1:anna", "yes", "admins.one", "--"),
        ("2", "", "yes", "admins.one", "--"),
        ("2", "1:anna", "no", "admins.nobody_can_publish", "FAIL"),
        ("2", "", "no", "admins.nobody_can_publish", "FAIL"),
    ],
)
def test_approvals_that_nobody_can_give_fail(
    monkeypatch, approvals, admins, typed, kind, mark
) -> None:
    monkeypatch.setenv("ROUTEBOT_APPROVALS", approvals)
    monkeypatch.setenv("ROUTEBOT_ADMINS", admins)
    monkeypatch.setenv("ROUTEBOT_TYPED_APPROVALS", typed)
    (said,) = found("admins")
    assert (said.kind, said.mark) == (kind, mark)
    assert ("name a second one" in said.text) == (approvals == "2" and "," not in admins)


@pytest.mark.parametrize(
    ("url", "secret", "kinds"),
    [
        ("", "", []),
        ("https://bot.example.org", "a" * 32, []),
        ("https://bot.example.org:8443", "a" * 32, []),
        ("https://bot.example.org", "", ["webhook.without_secret"]),
        ("http://bot.example.org", "a" * 32, ["webhook.not_callable"]),
        ("https://bot.example.org:9000", "a" * 32, ["webhook.not_callable"]),
    ],
)
def test_webhook_that_cannot_work_fails(monkeypatch, url, secret, kinds) -> None:
    monkeypatch.delenv("ROUTEBOT_API_URL")
    monkeypatch.setenv("ROUTEBOT_PROXY", "http://127.0.0.1:9")  # nothing may leave this machine
    monkeypatch.setenv("ROUTEBOT_WEBHOOK_URL", url)
    monkeypatch.setenv("ROUTEBOT_WEBHOOK_SECRET", secret)
    said = found("webhook")
    assert [each.kind for each in said] == kinds
    assert {each.mark for each in said} <= {"FAIL"}


def test_a_slip_makes_the_exit_code_1(run, folder, monkeypatch) -> None:
    monkeypatch.delenv("ROUTEBOT_TOKEN")
    assert run("doctor", "--data", folder).code == 0
    monkeypatch.setenv("ROUTEBOT_ADMIN", "1:anna")
    told = run("doctor", "--data", folder, "--json")
    assert told.code == 1
    kinds = [each["kind"] for each in json.loads(told.out)["findings"] if each["mark"] == "FAIL"]
    assert kinds == ["settings.unknown"]
