"""``routebot doctor --live``: how the running bot is, for containers without a browser."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

PARTS = {"database": True, "keys": True, "dataset": True, "updates": True}


@contextmanager
def answering(status: int, body: bytes) -> Iterator[int]:
    """Answer one thing to whoever asks; yield the port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def health(**parts: bool) -> bytes:
    told = {**PARTS, **parts}
    return json.dumps({"ok": all(told.values()), "parts": told}).encode()


@pytest.mark.parametrize(
    ("status", "body", "code", "said"),
    [
        (200, health(), 0, "all is well"),
        (503, health(database=False), 1, "a database cannot be read or written"),
        (503, health(keys=False, updates=False), 1, "usable; Telegram is not heard"),
        (503, health(novelty=False), 1, "novelty is not well"),
        (200, b"<html>", 1, "something else answers there"),
        (200, b"[]", 1, "something else answers there"),
        (200, b'{"ok": true}', 1, "something else answers there"),
    ],
)
def test_a_sentence_and_the_exit_code_tell_how_the_bot_is(
    run, monkeypatch, status, body, code, said
):
    with answering(status, body) as port:
        monkeypatch.setenv("ROUTEBOT_HEALTH_LISTEN", f"127.0.0.1:{port}")
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        ran = run("doctor", "--live")
        told = json.loads(run("doctor", "--live", "--json").out)
    assert ran.code == code
    assert said in ran.out.replace("cannot be used", "usable")
    assert (told["ok"], told["text"]) == (code == 0, ran.out[5:].strip())


def test_a_bot_that_does_not_run_is_told(run, monkeypatch):
    with answering(200, b"") as port:
        pass
    monkeypatch.setenv("ROUTEBOT_HEALTH_LISTEN", f":{port}")
    ran = run("doctor", "--live")
    assert ran.code == 1
    assert "nothing answers there" in ran.out


def test_without_an_address_it_is_said_where_to_write_one(run, monkeypatch):
    monkeypatch.delenv("ROUTEBOT_HEALTH_LISTEN", raising=False)
    ran = run("doctor", "--live")
    assert ran.code == 1
    assert "ROUTEBOT_HEALTH_LISTEN is not set" in ran.err
    assert "127.0.0.1:8082" in ran.err
