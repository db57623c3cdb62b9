"""Names of settings that nothing reads."""

import os
from pathlib import Path

import pytest

from routebot.config import Settings
from routebot.misnamed import Misnamed, misnamed


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment and a folder without settings."""
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ROUTEBOT_ADMIN", "ROUTEBOT_ADMINS"),
        ("ROUTEBOT_DATABSE", "ROUTEBOT_DATABASE"),
        ("ROUTEBOT_ADMIN_IDS", "ROUTEBOT_ADMINS"),
        ("ROUTEBOT_BOT_TOKEN", "ROUTEBOT_TOKEN"),
        ("routebot_keyz", "ROUTEBOT_KEYS"),
        ("ROUTBOT_TOKEN", "ROUTEBOT_TOKEN"),
        ("ROUTEBOTADMINS", "ROUTEBOT_ADMINS"),
        ("ROUTEBOT_QQQ", ""),
    ],
)
def test_slip_is_found_with_what_was_meant(
    name: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1:anna")
    assert [*misnamed()] == [Misnamed(name, "the environment", meant)]
    monkeypatch.delenv(name)
    Path(".env").write_text(f"# a note\n  export {name} = 1:anna\n", encoding="utf-8-sig")
    assert [*misnamed()] == [Misnamed(name, ".env", meant)]


def test_every_setting_and_names_of_other_programs_are_fine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"ROUTEBOT_{name.upper()}", "x")
    for name in ("TOKEN", "BOT_TOKEN", "HTTPS_PROXY", "TELEGRAM_TOKEN"):
        monkeypatch.setenv(name, "x")
    Path(".env").write_text("# ROUTEBOT_ADMIN=1:anna\nrouteBot_token=1:x\nOTHER=ROUTEBOT_ADMIN\n")
    assert [*misnamed()] == []


def test_no_value_is_shown_that_lost_its_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("ROUTEBOT_TOKENS:123456:a-secret\nROUTEBOT_ADMIN 5:anna\n")
    assert "secret" not in str([*misnamed()])
    assert {each.meant for each in misnamed()} == {"ROUTEBOT_TOKEN", "ROUTEBOT_ADMINS"}
