"""Log lines: ours hold their fields and nothing else, those of libraries hold no text at all."""

import argparse
import io
import json
import logging
from collections.abc import Iterator

import pytest

from routebot.bot.logs import set_up, where_from
from routebot.bot.outcomes import Result
from routebot.terminal.serve import add_serve_options


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All logging, in a string; afterwards everything is as before."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    set_up(stream)
    yield stream
    root.handlers = handlers
    root.setLevel(level)


def test_own_line_holds_its_fields(log: io.StringIO) -> None:
    logging.getLogger("routebot.bot").info(
        "update", extra={"action": "pick", "outcome": "done", "ms": 1.5, "chat": 77}
    )
    line = json.loads(log.getvalue())
    assert (line["action"], line["outcome"], line["ms"], line["message"]) == (
        "pick",
        "done",
        1.5,
        "update",
    )
    assert "77" not in log.getvalue()


def test_librarys_line_holds_no_text(log: io.StringIO) -> None:
    try:
        int("secret-3")
    except ValueError:
        logging.getLogger("telegram.ext").exception("secret-1 %s", "secret-2")
    logging.getLogger("asyncio").error("secret-4")
    logging.getLogger("aiohttp.client").info("secret-5")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["logger"] for line in lines] == ["telegram.ext", "asyncio"]
    assert lines[0]["trouble"] == "ValueError"
    assert "secret" not in log.getvalue()


@pytest.mark.parametrize(
    ("level", "said"),
    [(None, ["update", "polling"]), ("info", ["update", "polling"]), ("warning", ["polling"])],
)
def test_log_of_what_is_wrong_tells_of_no_update(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch, level: str | None, said: list[str]
) -> None:
    async def served(*_: object) -> None:
        logging.getLogger("routebot.bot").info("update")
        logging.getLogger("routebot.bot").warning("polling")

    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:fake-token")
    if level:
        monkeypatch.setenv("ROUTEBOT_LOG_LEVEL", level)
    monkeypatch.setattr("routebot.terminal.serve._served", served)
    monkeypatch.setattr("routebot.bot.logs.sys.stdout", log)
    monkeypatch.setattr(logging, "raiseExceptions", True)
    parser = argparse.ArgumentParser()
    add_serve_options(parser)
    chosen = parser.parse_args([])
    assert chosen.run(chosen) == 0
    assert [json.loads(line)["message"] for line in log.getvalue().splitlines()] == said


def test_error_is_described_by_its_class_and_our_line() -> None:
    with pytest.raises(TypeError) as caught:
        Result()  # type: ignore[call-arg]
    assert where_from(caught.value) == "TypeError"
    group = ExceptionGroup("secret", [ExceptionGroup("x", [KeyError("secret")])])
    assert where_from(group) == "KeyError"
