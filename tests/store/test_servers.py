"""Addresses of servers: what is one, and what is shown of it."""

import subprocess
import sys

import pytest

from routebot.store.servers import DATABASE_SCHEMES, KEY_SCHEMES, Server


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "postgresql://bot:s3cret@db.example:5432/routebot",
            "postgresql://db.example:5432/routebot",
        ),
        ("postgresql://bot:p%40ss@db/routebot?password=s3cret", "postgresql://db/routebot"),
        ("postgresql://bot:pa@ss@db/routebot", "postgresql://db/routebot"),
        ("postgres:///routebot?host=/run/postgresql", "postgres:///routebot"),
    ],
)
def test_password_is_never_shown(written, shown):
    server = Server.read(written, DATABASE_SCHEMES)
    assert server == Server(written)
    assert str(server) == shown
    assert "s3cret" not in repr(server)


@pytest.mark.parametrize("written", ["state/routebot.sqlite", "/var/keys", "C:/x", ""])
def test_path_is_no_address(written):
    assert Server.read(written, DATABASE_SCHEMES) is None


@pytest.mark.parametrize("written", ["mysql://db/x", "redis://keys:99999999/0", "redis://keys:x/0"])
def test_other_addresses_are_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011 - what is said of it, settings say
        Server.read(written, KEY_SCHEMES)


@pytest.mark.parametrize(
    ("library", "module"),
    [("asyncpg", "postgres.link"), ("redis", "key_server.server")],
)
def test_what_talks_to_servers_is_named_where_it_is_missing(library, module):
    script = f"import sys; sys.modules[{library!r}] = None; import routebot.store.{module}"
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert "ConfigError" in ended.stderr
    assert "pip install 'routebot[servers]'" in ended.stderr
