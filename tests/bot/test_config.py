"""Settings: what is missing or malformed is said in one sentence each, and secrets stay secret."""

import os
import traceback
from pathlib import Path

import certifi
import pytest

from routebot.config import PREFIX, address_of, read_settings
from routebot.errors import ConfigError

TOKEN = "123456:secret-token_ABC"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_token_is_all_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEBOT_TOKEN", TOKEN)
    settings = read_settings()
    assert settings.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)
    assert TOKEN not in str(settings)


def test_settings_are_read_from_a_file_and_the_environment_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        f"ROUTEBOT_TOKEN={TOKEN}\nROUTEBOT_DATABASE=here.db\nROUTEBOT_KEYS=ring\n"
    )
    monkeypatch.setenv("ROUTEBOT_DATABASE", "there.db")
    settings = read_settings(keys="given")
    assert (settings.database, settings.keys) == (Path("there.db"), Path("given"))


def test_settings_file_that_is_not_utf8_is_refused_without_its_content(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(
        f"ROUTEBOT_TOKEN={TOKEN}\nROUTEBOT_ADMINS=1:Анна\n".encode("cp1251")
    )
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        read_settings()
    assert "secret-token" not in "".join(traceback.format_exception(caught.value)) + repr(
        caught.value
    )


def test_settings_file_may_begin_with_the_sign_that_windows_writes(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(f"\ufeffROUTEBOT_TOKEN={TOKEN}\r\n".encode())
    assert read_settings().token.get_secret_value() == TOKEN


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251"])
def test_settings_file_in_another_encoding_is_one_sentence(tmp_path: Path, encoding: str) -> None:
    (tmp_path / ".env").write_bytes(f"# ключ\nROUTEBOT_TOKEN={TOKEN}\n".encode(encoding))
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        read_settings()


def test_certificates_that_the_environment_names_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    read_settings(token=TOKEN)
    for named in (tmp_path / "nowhere", tmp_path, Path(__file__)):
        monkeypatch.setenv("SSL_CERT_FILE", str(named))
        with pytest.raises(ConfigError, match="SSL_CERT_FILE is malformed"):
            read_settings(token=TOKEN)


def test_missing_token_is_said() -> None:
    with pytest.raises(
        ConfigError, match="ROUTEBOT_TOKEN is missing; write the token that BotFather gave you"
    ):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN", "secret-token_ABC"),
        ("TOKEN", ""),
        ("TOKEN", TOKEN + " "),
        ("API_URL", "localhost"),
        ("API_URL", "https://user@host"),
        ("WEBHOOK_LISTEN", "8080"),
        ("WEBHOOK_LISTEN", "host:99999"),
        ("HEALTH_LISTEN", "8082"),
        ("METRICS_LISTEN", "host:99999"),
        ("WEBHOOK_PATH", "no-slash"),
        ("WEBHOOK_URL", "ftp://x"),
        ("WEBHOOK_SECRET", "short"),
        ("WEBHOOK_SECRET", "with spaces in the middle"),
        ("ADMINS", "anna"),
        ("ADMINS", "12:"),
        ("ADMINS", "12345678:anna,12345678:boris"),
        ("ADMINS", "12345678:anna,87654321:anna"),
        ("ADMINS", "١٢٣٤٥٦٧٨:anna"),
        ("APPROVALS", "٢"),
        ("APPROVALS", "3"),
        ("APPROVALS", "many"),
        ("CHANGES_CHAT", "a chat"),
        ("LOG_LEVEL", "silent"),
    ],
)
def test_malformed_setting_is_named_with_what_to_write_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("ROUTEBOT_TOKEN", TOKEN)
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ConfigError) as caught:
        read_settings()
    assert str(caught.value).startswith(f"{PREFIX}{name} is malformed; write ")
    assert TOKEN not in str(caught.value)
    assert len(value) < 6 or value not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_all_problems_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEBOT_APPROVALS", "0")
    with pytest.raises(ConfigError) as caught:
        read_settings(webhook_listen="x")
    assert len(str(caught.value).splitlines()) == 3


@pytest.fixture
def _servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEBOT_DATABASE", "postgresql://bot:s3cret@one:5432,two/routebot")
    monkeypatch.setenv("ROUTEBOT_KEYS", "rediss://:s3cret@keys:6380/0")


@pytest.mark.usefixtures("_servers")
def test_servers_are_read_and_their_passwords_are_not_shown() -> None:
    settings = read_settings(token=TOKEN)
    servers = settings.servers
    assert servers is not None
    assert (str(servers.database), str(servers.keys)) == (
        "postgresql://one:5432,two/routebot",
        "rediss://keys:6380/0",
    )
    assert "s3cret" in servers.database.url
    assert "s3cret" in servers.keys.url
    assert settings.revisions_place == str(servers.database)
    assert "s3cret" not in f"{settings!r} {settings} {servers!r} {servers}"


@pytest.mark.usefixtures("_servers")
@pytest.mark.parametrize("name", ["database_path", "keys_path", "revisions_path", "key_files"])
def test_a_server_has_no_path(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEBOT_REVISIONS", "state/revisions.sqlite")
    monkeypatch.setenv("ROUTEBOT_SESSION_KEYS", "/run/routebot/session.keys")
    with pytest.raises(ConfigError, match=r"^ROUTEBOT_(DATABASE|KEYS) is a server") as caught:
        getattr(read_settings(token=TOKEN), name)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE", "postgresql://:s3cret@db/routebot"), ("KEYS", "redis://:s3cret@keys")],
)
def test_one_server_without_the_other_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ConfigError, match=f"^ROUTEBOT_{name} alone is a server; .* both") as caught:
        read_settings(token=TOKEN)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("name", ["DATABASE", "KEYS"])
@pytest.mark.parametrize(
    "value",
    [
        "mysql://:s3cret@db/routebot",
        "postgresql://bot:s3cret/1@db/routebot",
        "redis://:s3cret#1@keys",
        "redis://:1?s3cret@keys",
        "postgresql://bot:s3cret @db/routebot",
        "redis://s3cret:s3cret",
    ],
)
def test_malformed_server_is_not_shown_and_no_path(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ConfigError, match=r"write the path .* or the address of a") as caught:
        read_settings(token=TOKEN)
    assert str(caught.value).startswith(f"{PREFIX}{name} is malformed")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_owners_look_after_countries_topics_and_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEBOT_ADMINS", "11:anna, 22:boris, 33:vera")
    monkeypatch.setenv("ROUTEBOT_OWNERS", "anna:KZ+GE+border_practice, boris: links + payments")
    monkeypatch.setenv("ROUTEBOT_COVERS", "anna:boris, vera: boris")
    settings = read_settings(token=TOKEN)
    assert settings.owners == {
        "anna": {"KZ", "GE", "border_practice"},
        "boris": {"links", "payments"},
    }
    assert settings.covers == {"anna": "boris", "vera": "boris"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OWNERS", "anna"),
        ("OWNERS", "anna:"),
        ("OWNERS", "anna:KZ,anna:GE"),
        ("OWNERS", "anna:KZ+"),
        ("OWNERS", "anna:Kazakhstan"),
        ("OWNERS", "anna:KZ:GE"),
        ("OWNERS", "package:KZ"),
        ("COVERS", "anna"),
        ("COVERS", "anna:boris,anna:vera"),
        ("COVERS", "anna:anna"),
        ("COVERS", "anna:boris,boris:vera"),
        ("OWNERS", "anna:KZ,nina:GE"),
        ("COVERS", "anna:nina"),
    ],
)
def test_owners_that_nobody_can_be_found_by_are_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("ROUTEBOT_ADMINS", "11:anna, 22:boris, 33:vera")
    monkeypatch.setenv(f"ROUTEBOT_{name}", value)
    with pytest.raises(ConfigError, match=f"^ROUTEBOT_{name} .*write") as caught:
        read_settings(token=TOKEN)
    assert "\n" not in str(caught.value)


def test_admins_are_id_label_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEBOT_ADMINS", "11:anna, 22:boris")
    assert read_settings(token=TOKEN).admins == {11: "anna", 22: "boris"}


@pytest.mark.parametrize(
    ("listen", "address"),
    [("127.0.0.1:80", ("127.0.0.1", 80)), ("[::1]:0", ("::1", 0)), (":8080", ("", 8080))],
)
def test_address_to_listen_on_is_host_and_port(listen: str, address: tuple[str, int]) -> None:
    assert address_of(read_settings(token=TOKEN, webhook_listen=listen).webhook_listen) == address
