"""Real servers for tests: PostgreSQL, and a Redis for keys, run from what the machine has installed.

Each runs in a folder of its own, listens on 127.0.0.1 alone and asks for a password. A shell watches
over it: when the process of the tests ends, in whatever way, it ends the server and removes its
folder.
"""

import functools
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from routebot.store.servers import Server

__all__ = [
    "PASSWORD",
    "Keys",
    "PostgreSQL",
    "as_user",
    "free_port",
    "keys_running",
    "listens",
    "postgres_running",
    "wait_until",
    "watched_folder",
]

PASSWORD = "s3cret-of-the-tests"

_WATCH = """
read -r _
[ -s "$1/postmaster.pid" ] && kill -QUIT "$(head -n 1 "$1/postmaster.pid")"
[ -s "$1/server.pid" ] && kill -KILL "$(cat "$1/server.pid")"
sleep 0.2
rm -rf "$1" || { sleep 2; rm -rf "$1"; }
"""
"""Reading ends with the process that holds the other end of the pipe. SIGQUIT is what PostgreSQL
calls an immediate shutdown. Redis would not hear it where a shell began the tests in the background,
and has nothing to put in order."""

_QUICK = {
    # Nobody cuts the power in a test: what the kernel was given outlives every kill of the server.
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "timezone": "UTC",
}


class PostgreSQL:
    """A server of PostgreSQL; made by `postgres_running`.

    Args:
        programs: where its programs stand.
        folder: its own, which is empty.
        primary: one that it follows as a replica, until it is promoted.
    """

    def __init__(self, programs: Path, folder: Path, primary: "PostgreSQL | None" = None) -> None:
        self.programs, self._folder, self._port = programs, folder, free_port()
        self._data, self._numbers = folder / "data", iter(range(1, 1_000_000))
        if primary is None:
            self._make()
        else:
            self._run("pg_basebackup", "--pgdata", str(self._data), "--write-recovery-conf",
                      "--checkpoint=fast", "-h", str(primary._folder), "-p", str(primary.port),
                      "-U", "routebot")  # fmt: skip
        settings = {**_QUICK, "port": self._port, "unix_socket_directories": f"'{folder}'"}
        with (self._data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
        # The watch looks for it in the folder itself.
        (folder / "postmaster.pid").symlink_to(self._data / "postmaster.pid")

    def _make(self) -> None:
        folder = self._folder
        (folder / "password").write_text(PASSWORD)
        shutil.chown(folder / "password", _user())
        self._run("initdb", "--no-sync", "--no-locale", "--encoding=UTF8", "--username=routebot",
                  "--auth-local=trust", "--auth-host=scram-sha-256",
                  f"--pwfile={folder / 'password'}")  # fmt: skip

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    @property
    def is_running(self) -> bool:
        """Tell whether it was started and not ended since."""
        return (self._data / "postmaster.pid").exists()

    @property
    def process(self) -> int:
        """Id of the process that all others of it descend from."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers."""
        if not self.is_running:
            self._control("start")

    def stop(self, mode: str = "fast") -> None:
        """End it: ``smart`` waits for who is connected, ``fast`` does not, ``immediate`` crashes."""
        if self.is_running:
            self._control("stop", f"--mode={mode}")

    def restart(self, mode: str = "immediate") -> None:
        """End it as `stop` does, and start it again."""
        self._control("restart", f"--mode={mode}")

    def kill(self) -> None:
        """End all of its processes at once, as when its machine goes down."""
        postmaster = self.process
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        everybody = [postmaster, *map(int, children)]
        for process in everybody:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        wait_until(lambda: not any(map(_is_alive, everybody)), "PostgreSQL cannot be killed")
        # They name a process that counts as there until somebody buries it.
        for lock in (self._data / "postmaster.pid", *self._folder.glob(".s.PGSQL.*.lock")):
            lock.unlink()

    def promote(self) -> None:
        """Make a replica the primary, and wait until it can be written to."""
        self._control("promote")

    def freeze(self) -> None:
        """Let none of its processes do anything until `thaw`: it takes connections, and is silent."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def address(self, database: str, *, password: str = PASSWORD, port: int = 0) -> Server:
        """Return where a database is found, directly or at another port, where a proxy listens."""
        return Server(f"postgresql://routebot:{password}@127.0.0.1:{port or self._port}/{database}")

    def new_database(self, template: str = "template1") -> str:
        """Make a database like another one, which nobody may be connected to; returns its name."""
        name = f"test_{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as its superuser; returns the values, ``|`` between two, a line a row."""
        return self._run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", str(self._folder),
                         "-p", str(self._port), "-U", "routebot", "-d", database,
                         "-c", statement).strip()  # fmt: skip

    def _control(self, what: str, *options: str) -> None:
        log = self._folder / "log"
        self._run("pg_ctl", what, "--wait", "--silent", f"--log={log}", *options)

    def _signal_all(self, number: int) -> None:
        postmaster = self.process
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for process in [postmaster, *map(int, children)]:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _run(self, program: str, *arguments: str) -> str:
        """Run one of its programs as its user, out of reach of a Ctrl-C."""
        done = subprocess.run(
            [self.programs / program, *arguments],
            **as_user(self._folder),
            env={"PATH": os.environ["PATH"], "PGDATA": str(self._data), "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, f"{program}: {done.stdout}{done.stderr}"
        return done.stdout


class Keys:
    """A server that speaks Redis' protocol and keeps all in memory; made by `keys_running`.

    Args:
        program: what is run.
        folder: its own.
        options: settings that differ from what the bot asks for.
    """

    def __init__(self, program: str, folder: Path, options: dict[str, str]) -> None:
        self._program, self._folder, self._port = program, folder, free_port()
        settings = {
            "bind": "127.0.0.1",
            "port": str(self._port),
            "requirepass": PASSWORD,
            "dir": str(folder),
            "logfile": str(folder / "log"),
            "save": '""',
            "appendonly": "no",
            "slowlog-log-slower-than": "-1",
            "maxmemory-policy": "noeviction",
            **options,
        }
        self._settings = "".join(f"{name} {value}\n" for name, value in settings.items())
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> Server:
        """Where it is found."""
        return Server(f"redis://:{PASSWORD}@127.0.0.1:{self._port}/0")

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    @property
    def process(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Tell whether it was started and not ended since."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, unless it runs, empty, and wait until it listens."""
        if self.is_running:
            return
        # Settings go through its input: a list of processes would show the password.
        self._process = subprocess.Popen(
            [self._program, "-"],
            **as_user(self._folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        (self._folder / "server.pid").write_text(str(self._process.pid))
        self._process.stdin.write(self._settings.encode())
        self._process.stdin.close()
        wait_until(self._is_there, f"Redis does not start: {self._folder / 'log'}")

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """End it at once and start it again, empty."""
        self.kill()
        self.start()

    def freeze(self) -> None:
        """Let it do nothing until `thaw`: it takes connections, and is silent."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(number)
            self._process.wait()
            (self._folder / "server.pid").unlink(missing_ok=True)

    def _is_there(self) -> bool:
        assert self.is_running, (self._folder / "log").read_text()
        return listens(self._port)


@contextmanager
def postgres_running() -> Iterator[PostgreSQL]:
    """Run a PostgreSQL; skips where none is installed."""
    programs = _programs_of_postgresql()
    if programs is None or not (programs / "psql").exists():
        pytest.skip("no PostgreSQL server is installed: apt-get install postgresql")
    with watched_folder("postgres") as folder:
        engine = PostgreSQL(programs, folder)
        engine.start()
        yield engine


@contextmanager
def keys_running(**options: str) -> Iterator[Keys]:
    """Run a Redis as the bot asks for it, but for the options; skips where none is installed.

    An option with a hyphen in its name is written with an underscore.
    """
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("no server of keys is installed: apt-get install redis-server")
    with watched_folder("keys") as folder:
        engine = Keys(
            program, folder, {name.replace("_", "-"): value for name, value in options.items()}
        )
        engine.start()
        try:
            yield engine
        finally:
            engine.kill()


def _programs_of_postgresql() -> Path | None:
    """Return where the newest PostgreSQL stands that is installed."""
    found = shutil.which("postgres")
    if found:
        return Path(found).resolve().parent
    # Debian keeps the programs of a server off the path.
    installed = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max((path.parent for path in installed), key=lambda p: int(p.parent.name), default=None)


@contextmanager
def watched_folder(kind: str) -> Iterator[Path]:
    """Make a folder for a server; at the end the server is ended and the folder removed."""
    folder = Path(tempfile.mkdtemp(prefix=f"routebot-{kind}-"))
    watch = subprocess.Popen(
        ["/bin/sh", "-c", _WATCH, "watch", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _user())
        yield folder
    finally:
        watch.stdin.close()
        watch.wait()


@functools.cache
def _user() -> str:
    """Return who runs the servers: PostgreSQL refuses to be run by root."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def as_user(folder: Path) -> dict[str, Any]:
    """Return how a server's program is run: as whom, where, and out of reach of a Ctrl-C."""
    place = {"cwd": folder, "start_new_session": True}
    if os.geteuid():
        return place
    who = pwd.getpwnam(_user())
    return {**place, "user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def free_port() -> int:
    """Return a port that nobody listens at, of those that the kernel gives to no connection."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as there, suppress(OSError):
            there.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def listens(port: int) -> bool:
    with socket.socket() as there:
        return there.connect_ex(("127.0.0.1", port)) == 0


def _is_alive(process: int) -> bool:
    """Tell whether a process still runs; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(holds: Any, otherwise: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.01)
