"""The proxies' settings that we ship, tried out with the real programs where they are installed."""

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket

import pytest

DEPLOY = Path(__file__).resolve().parents[1] / "docs" / "deploy"
SECRET = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = b'{"update_id": 1}'
STARTING = 60
"""Seconds a proxy may take to listen."""


@dataclass
class Backend:
    """Stands where the bot listens, and takes whatever comes."""

    port: int
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)


@pytest.fixture
def backend() -> Iterator[Backend]:
    """A backend; what it took are paths, secrets and bodies."""

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((self.path, self.headers[SECRET], body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the name that the library calls

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        found = Backend(server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def _replaced(text: str, *pairs: tuple[str, str]) -> str:
    """Replace what each pattern finds; it has to find something."""
    for pattern, new in pairs:
        text, count = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert count, f"{pattern!r} is not in the shipped file any more"
    return text


def _caddy(folder: Path, port: int, backend: int) -> list[str]:
    """Write the shipped file for loopback without a certificate; return the command that runs it."""
    shipped = (DEPLOY / "Caddyfile").read_text("utf-8")
    site = (r"^bot\.example\.org \{$", f"http://127.0.0.1:{port} {{")
    ours = _replaced(
        shipped, site, (r"127\.0\.0\.1:8080", f"127.0.0.1:{backend}"), (r"^\{$", "{\n\tadmin off")
    )
    path = folder / "Caddyfile"
    path.write_text(ours, "utf-8")
    return ["caddy", "run", "--config", str(path), "--adapter", "caddyfile"]


def _nginx(folder: Path, port: int, backend: int) -> list[str]:
    """Do the same for nginx, whose shipped file is a part of the whole."""
    ours = _replaced(
        (DEPLOY / "nginx.conf").read_text("utf-8"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        (r"^.*ssl_certificate.*\n", ""),
        (r"127\.0\.0\.1:8080", f"127.0.0.1:{backend}"),
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    path = folder / "nginx.conf"
    head = f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
    path.write_text(f"{head}http {{\n{temporary}{ours}}}\n", "utf-8")
    return ["nginx", "-p", str(folder), "-c", str(path), "-e", "stderr"]


@contextmanager
def _running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    program = shutil.which(command[0])
    assert program
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([program, *command[1:]], env=home, stdout=output, stderr=output)
        try:
            _wait_for(process, port, log)
            yield
        finally:
            process.terminate()
            process.wait(STARTING)


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and process.poll() is None:
        with socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"it does not listen:\n{log.read_text('utf-8', 'replace')}", pytrace=False)


def _status(port: int, method: str, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=STARTING)
    connection.request(method, path, UPDATE, {SECRET: "s3cret"})
    status = connection.getresponse().status
    connection.close()
    return status


def _free_port() -> int:
    with socket() as trying:
        trying.bind(("127.0.0.1", 0))
        return int(trying.getsockname()[1])


@pytest.mark.parametrize(("name", "settings"), [("caddy", _caddy), ("nginx", _nginx)])
def test_shipped_proxy_lets_telegram_through_and_nothing_else(
    tmp_path: Path, backend: Backend, name: str, settings: Callable[[Path, int, int], list[str]]
) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    port = _free_port()
    with _running(settings(tmp_path, port, backend.port), port, tmp_path):
        assert _status(port, "POST", "/telegram") == 200
        assert backend.taken == [("/telegram", "s3cret", UPDATE)]
        for path in ("/", "/telegram/", "/telegram/x", "/telegramx", "/metrics", "/.env"):
            assert _status(port, "POST", path) == 404, path
            assert _status(port, "GET", path) == 404, path
        assert len(backend.taken) == 1
    assert "/telegram" not in (tmp_path / "log").read_text("utf-8"), "no request is logged"


def test_shipped_caddy_logs_no_secret_while_the_bot_is_down(tmp_path: Path) -> None:
    if shutil.which("caddy") is None:
        pytest.skip("caddy is not installed")
    port, nobody = _free_port(), _free_port()
    with _running(_caddy(tmp_path, port, nobody), port, tmp_path):
        assert _status(port, "POST", "/telegram") == 502
    log = (tmp_path / "log").read_text("utf-8")
    assert "s3cret" not in log
    assert "/telegram" not in log
