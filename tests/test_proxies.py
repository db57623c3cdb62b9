"""The proxies' settings that we ship, tried out with the real programs where they are installed."""

import re
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET6, create_connection, socket
from typing import NamedTuple

import pytest

from tests.support.certificates import self_signed

DEPLOY = Path(__file__).resolve().parents[1] / "docs" / "deploy"
SECRET = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = b'{"update_id": 1}'
STARTING = 60
"""Seconds a proxy may take to listen."""


@dataclass
class Backend:
    """Stands where the bot listens, and takes whatever comes."""

    port: int
    breaks_off: bool = False
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)


class Proxy(NamedTuple):
    """A proxy to be run.

    Attributes:
        command: what runs it, with the shipped file but for addresses and certificates.
        port: where it listens.
        tls: it speaks TLS there; Caddy, which asks for certificates itself, is let off.
        plain: where it redirects from, if that is ours to set.
    """

    command: list[str]
    port: int
    tls: bool = False
    plain: int | None = None


@pytest.fixture
def backend() -> Iterator[Backend]:
    """A backend; what it took are paths, secrets and bodies."""
    with _backend() as running:
        yield running


@contextmanager
def _backend() -> Iterator[Backend]:
    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((self.path, self.headers[SECRET], body))
            self.send_response(200)
            self.send_header("Content-Length", "9" if found.breaks_off else "0")
            self.end_headers()

        def do_GET(self) -> None:
            """Answer whoever asks whether we are there, as the webhook's gate does."""
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

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


def _caddy(folder: Path, backend: int) -> Proxy:
    """Write the shipped file for loopback without a certificate."""
    shipped, port = (DEPLOY / "Caddyfile").read_text("utf-8"), _free_port()
    site = (r"^(bot\.example\.org) \{$", rf"http://\1:{port} {{\n\tbind 127.0.0.1")
    ours = _replaced(
        shipped, site, (r"127\.0\.0\.1:8080", f"127.0.0.1:{backend}"), (r"^\{$", "{\n\tadmin off")
    )
    path = folder / "Caddyfile"
    path.write_text(ours, "utf-8")
    return Proxy(["caddy", "run", "--config", str(path), "--adapter", "caddyfile"], port)


def _caddy_of_workers(folder: Path, *workers: int) -> Proxy:
    """Write the shipped file for several workers, with a wait that a test can afford."""
    port = _free_port()
    ours = _replaced(
        (DEPLOY / "Caddyfile-workers").read_text("utf-8"),
        (r"^(bot\.example\.org) \{$", rf"http://\1:{port} {{\n\tbind 127.0.0.1"),
        (r"worker-1:8080.* \{", " ".join(f"127.0.0.1:{each}" for each in workers) + " {"),
        (r"health_interval 1s", "health_interval 100ms"),
        (r"health_timeout 2s", "health_timeout 1s"),
        (r"^\{$", "{\n\tadmin off"),
    )
    path = folder / "Caddyfile"
    path.write_text(ours, "utf-8")
    return Proxy(["caddy", "run", "--config", str(path), "--adapter", "caddyfile"], port)


def _nginx(folder: Path, backend: int) -> Proxy:
    """Do the same for nginx, whose shipped file is a part of the whole, with a certificate."""
    port, plain = _free_port(), _free_port()
    certificate, key = self_signed(folder, "bot.example.org")
    ours = _replaced(
        (DEPLOY / "nginx.conf").read_text("utf-8"),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        (r"^ *listen \[::\]:80;\n", _six(f"listen [::1]:{plain};")),
        (r"^ *listen \[::\]:443 ssl http2;\n", _six(f"listen [::1]:{port} ssl http2;")),
        (r"ssl_certificate  .*;", f"ssl_certificate {certificate};"),
        (r"ssl_certificate_key .*;", f"ssl_certificate_key {key};"),
        (r"127\.0\.0\.1:8080", f"127.0.0.1:{backend}"),
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    path = folder / "nginx.conf"
    head = f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
    path.write_text(f"{head}http {{\n{temporary}{ours}}}\n", "utf-8")
    return Proxy(["nginx", "-p", str(folder), "-c", str(path), "-e", "stderr"], port, True, plain)


def _six(line: str) -> str:
    """Return a line about the sixth version of the protocol, where this machine speaks it."""
    return f"{line}\n" if _speaks_six() else ""


def _speaks_six() -> bool:
    try:
        with socket(AF_INET6) as trying:
            trying.bind(("::1", 0))
    except OSError:
        return False
    return True


@contextmanager
def _running(proxy: Proxy, folder: Path) -> Iterator[None]:
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    program = shutil.which(proxy.command[0])
    assert program
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, *proxy.command[1:]], env=home, stdout=output, stderr=output
        )
        try:
            _wait_for(process, proxy.port, log)
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


def _answer(
    proxy: Proxy, method: str, path: str, body: bytes = UPDATE, host: str = "127.0.0.1"
) -> HTTPResponse:
    trusting = ssl._create_unverified_context()
    connection = (
        HTTPSConnection(host, proxy.port, timeout=STARTING, context=trusting)
        if proxy.tls
        else HTTPConnection(host, proxy.port, timeout=STARTING)
    )
    connection.request(method, path, body, {SECRET: "s3cret", "Host": "bot.example.org"})
    answer = connection.getresponse()
    connection.close()
    return answer


def _free_port() -> int:
    with socket() as trying:
        trying.bind(("127.0.0.1", 0))
        return int(trying.getsockname()[1])


def _statuses(proxy: Proxy, times: int) -> set[int]:
    return {_answer(proxy, "POST", "/telegram").status for _ in range(times)}


def _made(name: str, folder: Path, backend: int) -> Proxy:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    return {"caddy": _caddy, "nginx": _nginx}[name](folder, backend)


each_proxy = pytest.mark.parametrize("name", ["caddy", "nginx"])


@each_proxy
def test_shipped_proxy_lets_telegram_through_and_nothing_else(
    tmp_path: Path, backend: Backend, name: str
) -> None:
    proxy = _made(name, tmp_path, backend.port)
    with _running(proxy, tmp_path):
        assert _answer(proxy, "POST", "/telegram").status == 200
        assert backend.taken == [("/telegram", "s3cret", UPDATE)]
        for path in (
            "/",
            "/telegram/",
            "/telegram/x",
            "/telegramx",
            "/healthz",
            "/metrics",
            "/.env",
        ):
            assert _answer(proxy, "POST", path).status == 404, path
            assert _answer(proxy, "GET", path).status == 404, path
        assert len(backend.taken) == 1
    assert "/telegram" not in (tmp_path / "log").read_text("utf-8"), "no request is logged"


@each_proxy
def test_shipped_proxy_logs_nothing_of_a_request_while_the_bot_is_down(
    tmp_path: Path, name: str
) -> None:
    proxy = _made(name, tmp_path, _free_port())
    with _running(proxy, tmp_path):
        assert _answer(proxy, "POST", "/telegram").status == 502
    _assert_silent(tmp_path)


@each_proxy
def test_shipped_proxy_logs_nothing_of_a_request_that_the_bot_breaks_off(
    tmp_path: Path, backend: Backend, name: str
) -> None:
    proxy = _made(name, tmp_path, backend.port)
    backend.breaks_off = True
    with _running(proxy, tmp_path):
        assert _answer(proxy, "POST", "/telegram").status in (200, 502)
    assert backend.taken
    _assert_silent(tmp_path)


def test_shipped_proxy_of_workers_passes_by_those_that_are_gone(tmp_path: Path) -> None:
    """The secret goes along, no other path leads to one, and nothing is logged of it."""
    if shutil.which("caddy") is None:
        pytest.skip("caddy is not installed")
    with ExitStack() as running, ExitStack() as going, _backend() as stays:
        workers = [going.enter_context(_backend()) for _ in range(2)]
        proxy = _caddy_of_workers(tmp_path, stays.port, *(each.port for each in workers))
        running.enter_context(_running(proxy, tmp_path))
        assert _statuses(proxy, 60) == {200}
        assert stays.taken[0] == ("/telegram", "s3cret", UPDATE)
        assert all(each.taken for each in workers), "one of them is never asked"
        assert _answer(proxy, "POST", "/healthz").status == 404
        going.close()
        assert _statuses(proxy, 20) <= {200, 502}, "Telegram delivers those of 502 again"
        time.sleep(3)  # until it was found out
        before = len(stays.taken)
        assert _statuses(proxy, 20) == {200}
        assert len(stays.taken) == before + 20
    _assert_silent(tmp_path)


def test_shipped_proxy_of_workers_passes_by_one_that_hangs(tmp_path: Path) -> None:
    """It listens, and answers nothing: neither what it is asked nor whether it is there."""
    if shutil.which("caddy") is None:
        pytest.skip("caddy is not installed")
    with _backend() as stays, socket() as hangs:
        hangs.bind(("127.0.0.1", 0))
        hangs.listen()
        proxy = _caddy_of_workers(tmp_path, hangs.getsockname()[1], stays.port)
        with _running(proxy, tmp_path):
            time.sleep(3)  # until it was found out
            assert _statuses(proxy, 20) == {200}
        assert len(stays.taken) == 20


def _assert_silent(folder: Path) -> None:
    log = (folder / "log").read_text("utf-8")
    for told in ("s3cret", "/telegram", "client: ", "remote_ip"):
        assert told not in log


def test_shipped_nginx_keeps_a_large_update_in_memory(tmp_path: Path, backend: Backend) -> None:
    proxy = _made("nginx", tmp_path, backend.port)
    body = b"x" * 900_000
    with _running(proxy, tmp_path):
        kept = tmp_path / "client_body"
        before = kept.stat().st_mtime_ns
        assert _answer(proxy, "POST", "/telegram", body).status == 200
        assert _answer(proxy, "POST", "/telegram", b"x" * 1_100_000).status == 413
        assert [len(body) for *_, body in backend.taken] == [900_000]
        assert kept.stat().st_mtime_ns == before, "a file was made there"


def test_shipped_nginx_speaks_what_clients_speak(tmp_path: Path, backend: Backend) -> None:
    """HTTP/2, the sixth version of the protocol below, and on port 80 where to go instead."""
    proxy = _made("nginx", tmp_path, backend.port)
    context = ssl._create_unverified_context()
    context.set_alpn_protocols(["h2"])
    with _running(proxy, tmp_path):
        with (
            create_connection(("127.0.0.1", proxy.port)) as below,
            context.wrap_socket(below) as secure,
        ):
            assert secure.selected_alpn_protocol() == "h2"
        if _speaks_six():
            assert _answer(proxy, "POST", "/telegram", host="::1").status == 200
        assert proxy.plain
        sent_on = _answer(proxy._replace(port=proxy.plain, tls=False), "GET", "/telegram")
        assert sent_on.status == 301
        assert sent_on.headers["Location"] == "https://bot.example.org/telegram"
