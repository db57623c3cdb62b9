"""Each bench in a size that takes seconds, so that none of them rots unnoticed.

What they find is not looked at: tests assert no milliseconds.
"""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_question
from routebot.reasoning.kept import kept_of
from tests.bench import bot, clearing, cold, crowded, pack, parts, stalls, tcp, workers
from tests.bench.__main__ import main
from tests.bench.core import profiles
from tests.bench.forgetting import forget_everything, forget_sheets
from tests.bench.measuring import Row
from tests.bench.peer import PINS
from tests.bench.report import put_into, table
from tests.publishing.small import write_folder
from tests.support.desk import open_desk
from tests.support.phone import lacking

ROOT = Path(__file__).resolve().parents[2]
RUN = {
    "on": "2026-11-28",
    "cores": 2,
    "load": 0.5,
    "python": "3.11.7",
    "commit": "abc",
    "versions": {"httpx": "0.28"},
}


def _found(rows) -> dict[str, Row]:
    found = list(rows)
    assert all(row.value is None or row.value >= 0 for row in found)
    named = {row.name: row for row in found}
    assert len(named) == len(found), "two rows of one name"
    return named


def test_a_tap_over_tcp_stands_beside_an_echo_over_tcp():
    sizes = tcp.Sizes(people=(7,), taps=2, blocks=1, modes=("new", "echo"), peer=False)
    found = _found(tcp.rows(sizes))
    assert "CPU over TCP / PTB's echo, new answers" in found
    missing = found["CPU over TCP / aiogram's echo, new answers"]
    assert (missing.value, missing.note) == (None, "aiogram could not be installed")


async def test_a_tap_without_a_network_stands_beside_a_bare_echo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(bot, "_TAPS", 2)
    monkeypatch.setattr(bot, "_BLOCKS", 1)
    desk = open_desk(write_folder(tmp_path / "data"))
    assert "one tap / bare echo" in _found(await bot._alone(tmp_path, desk))


def test_people_tap_at_the_program_over_http():
    assert len(_found(crowded.rows(people=3, seconds=0.3))) == 3


def test_people_tap_at_workers_over_servers():
    sizes = workers.Sizes((2,), people=3, seconds=0.3, rows=50, turns=20)
    found = _found(workers.rows(sizes))
    missing = found.get("workers over servers")
    assert missing or "2 workers over servers: CPU of PostgreSQL a tap" in found


def test_a_cold_start_is_waited_for():
    assert "cold `match` / `import pydantic`, CPU" in _found(
        cold.rows(runs=1, warming=0, others={})
    )


@pytest.mark.parametrize("part", stalls.PARTS)
def test_the_loop_is_watched(part: str, tmp_path: Path):
    sizes = stalls.Sizes(seconds=0.3, sheets=3, ended=20, data=write_folder(tmp_path / "data"))
    assert _found(stalls.rows(sizes, [part]))


def test_chats_that_end_together_are_cleared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(clearing, "SECONDS", 1.0)
    monkeypatch.setattr(clearing, "_FIRST_SECONDS", 0.0)
    monkeypatch.setattr(clearing, "_MANY", 5)
    assert _found(clearing.rows(150, write_folder(tmp_path / "data")))


def test_a_page_of_the_pack_is_tapped(tmp_path: Path):
    found = _found(pack.rows(people=2, taps=1, data=write_folder(tmp_path / "data")))
    tapped = found["offline pack on a slow phone, a tap, p50"]
    assert tapped.note == lacking() or "2 taps of 2 people" in tapped.note


def test_a_part_that_is_unknown_is_refused_with_the_names_of_all(
    capsys: pytest.CaptureFixture[str],
):
    with pytest.raises(SystemExit):
        main(["nothing"])
    said = capsys.readouterr().err
    assert all(part in said for part in (*parts.USUAL, *parts.BY_NAME_ONLY))


def test_the_report_takes_each_figure_from_the_json():
    rows = [
        Row("met", 0.25, "s", 0.35, "median", 0.2),
        Row("missed", 1234.5, "×", 6),
        Row("unmeasured", None, "×", 2, "no network"),
    ]
    run = json.loads(json.dumps({**RUN, "rows": [asdict(row) for row in rows]}))
    lines = table([run], ["now"]).splitlines()
    assert lines[0].startswith(
        "28 November 2026, 2 cores, load 0.5 at the beginning, Python 3.11.7"
    )
    assert lines[-3:] == [
        "| met | 0.25 s | 0.35 s | 0.2 s | median |",
        "| missed | 1,234 times: missed | 6 times |  |  |",
        "| unmeasured | not measured | 2 times |  | no network |",
    ]


def test_the_report_sets_several_runs_side_by_side():
    before = {**RUN, "rows": [asdict(Row("old", 1.0, "s")), asdict(Row("both", 2.0, "s"))]}
    after = {**RUN, "rows": [asdict(Row("both", 1.0, "s", 1.5))]}
    lines = table([before, after], ["before", "after"]).splitlines()
    assert "| what | before | after | aim | beyond |  |" in lines
    assert lines[-2:] == ["| both | 2 s | 1 s | 1.5 s |  |  |", "| old | 1 s |  |  |  |  |"]


def test_the_table_is_put_between_the_marks_of_the_document():
    document = (ROOT / "docs" / "measured.md").read_text("utf-8")
    once = put_into(document, "| one |")
    assert "| one |" in once
    assert put_into(once, "| two |") == once.replace("| one |", "| two |")
    with pytest.raises(ValueError, match="figures: begin"):
        put_into("nothing", "| one |")


def test_what_is_kept_under_answers_is_forgotten_and_what_people_share_is_not(tmp_path: Path):
    book = open_desk(write_folder(tmp_path)).rulebook()
    for masks in profiles(book.vocabulary, 3):
        next_question(advise(book, masks))
    kept = kept_of(book)
    assert kept.asked
    forget_sheets(book)
    assert not kept.asked
    assert not kept.rankings
    assert kept.verdicts
    forget_everything(book)
    assert not kept_of(book).verdicts


def test_the_pins_of_the_peer_name_no_package_host():
    lines = [line for line in PINS.read_text("ascii").splitlines() if not line.startswith("#")]
    assert "aiogram" in {line.partition("==")[0] for line in lines}
    assert all(line.count("==") == 1 and "/" not in line and "@" not in line for line in lines)
