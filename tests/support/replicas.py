"""What may stand before or beside a PostgreSQL in tests: a replica of it, a pool of connections."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from routebot.store.postgres.connecting import SETTINGS
from tests.support.engines import (
    PASSWORD,
    PostgreSQL,
    as_user,
    free_port,
    listens,
    wait_until,
    watched_folder,
)

__all__ = ["pool_running", "replica_running"]

_IGNORED_BY_A_POOL = ",".join([*SETTINGS, "extra_float_digits"])
"""What it would refuse a connection for, unless it is told not to."""


@contextmanager
def replica_running(primary: PostgreSQL) -> Iterator[PostgreSQL]:
    """Run a replica, which the primary waits for at each commit from then on."""
    with watched_folder("replica") as folder:
        replica = PostgreSQL(primary.programs, folder, primary)
        replica.start()
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.sql("SELECT pg_reload_conf()")
        wait_until(
            lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync",
            "the replica does not follow",
        )
        yield replica


@contextmanager
def pool_running(engine: PostgreSQL, mode: str) -> Iterator[int]:
    """Run a PgBouncer before a server, where one is installed; yields its port.

    Args:
        mode: for how long it lends a connection, ``session`` or ``transaction``.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("no pool of connections is installed: apt-get install pgbouncer")
    port = free_port()
    with watched_folder("pool") as folder:
        (folder / "users").write_text(f'"routebot" "{PASSWORD}"\n')
        settings = {
            "listen_addr": "127.0.0.1",
            "listen_port": port,
            "unix_socket_dir": "",
            "auth_type": "plain",
            "auth_file": folder / "users",
            "pool_mode": mode,
            "logfile": folder / "log",
            "ignore_startup_parameters": _IGNORED_BY_A_POOL,
        }
        lines = ["[databases]", f"* = host=127.0.0.1 port={engine.port}", "[pgbouncer]"]
        lines += (f"{name} = {value}" for name, value in settings.items())
        (folder / "settings").write_text("\n".join(lines) + "\n")
        process = subprocess.Popen(
            [program, "--quiet", folder / "settings"],
            **as_user(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        (folder / "server.pid").write_text(str(process.pid))
        wait_until(lambda: listens(port), "PgBouncer does not start")
        try:
            yield port
        finally:
            process.kill()
            process.wait()
            (folder / "server.pid").unlink()
