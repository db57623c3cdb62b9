"""``routebot data stale`` and ``routebot data crosscheck``."""

import json

import pytest

from tests.support.datasets import edited
from tests.terminal.conftest import write_dataset

INDEX = "destination,first_seen,requirement\nKZ,2022-01-01,90\nKZ,2025-01-01,30\nZW,2022-01-01,visa required\n"


@pytest.fixture
def index(tmp_path):
    path = tmp_path / "index.csv"
    path.write_text(INDEX, "utf-8")
    return path


def test_stale_lists_the_worst_first_with_file_and_page(run, folder):
    ran = run("data", "stale", "--on", "2030-01-01", "--data", folder)
    assert (ran.code, ran.err) == (0, "")
    first = ran.out.splitlines()[1:4]
    assert first[0] == "1. ru-exit-debts  (data/exit.yaml:2)"
    assert first[2].strip() == "open https://example.org/exit"


def test_stale_of_a_fresh_dataset_is_empty(run, folder):
    ran = run("data", "stale", "--on", "2025-06-01", "--data", folder)
    assert (ran.code, len(ran.out.splitlines())) == (0, 1)


def test_stale_by_topic_says_how_fresh_each_is(run, folder):
    def ages(on):
        ran = run("data", "stale", "--by-topic", "--json", "--on", on, "--data", folder)
        assert ran.code == 0
        return {age["topic"]: age for age in json.loads(ran.out)}

    fresh, old = ages("2025-06-01"), ages("2030-01-01")
    assert fresh.keys() == old.keys()
    for topic, age in fresh.items():
        assert age["claims"] == old[topic]["claims"] > 0
        assert (age["expired"], old[topic]["confirmed"]) == (0, 0)
    assert fresh["visa_regime"]["confirmed"] > 0
    assert old["visa_regime"]["expired"] == old["visa_regime"]["claims"]
    told = run("data", "stale", "--by-topic", "--on", "2030-01-01", "--data", folder).out
    assert [line.split()[0] for line in told.splitlines()] == [*old]
    assert f"0 of {old['visa_regime']['claims']} confirmed" in told
    assert run("data", "stale", "--by-topic", "--most", "2", "--data", folder).code == 2


def test_stale_gives_one_json_list_of_the_first_few(run, folder):
    ran = run("data", "stale", "--on", "2030-01-01", "--json", "--most", "2", "--data", folder)
    found = json.loads(ran.out)
    assert [item["id"] for item in found] == ["ru-exit-debts", "kz-entry"]
    assert found[1]["at"].startswith("data/destinations/KZ.yaml:")
    assert found[1]["open"] == "https://example.org/kz"
    assert {"topic", "checked_on", "overdue_days", "share", "score", "destinations"} <= found[
        0
    ].keys()


def test_crosscheck_fails_while_a_difference_is_unexplained(run, folder, index):
    ran = run("data", "crosscheck", index, "--data", folder)
    assert ran.code == 1
    assert "  KZ  2025-01-01 to 2025-01-01  index 30, ours visa_free 90 (kz-entry)" in ran.out


def test_crosscheck_passes_once_the_rule_is_mended(run, tmp_path, index):
    files = edited("destinations/KZ.yaml", "{days: 90", "{days: 30")
    mended = write_dataset(tmp_path / "mended", files)
    ran = run("data", "crosscheck", index, "--on", "2025-06-01", "--data", mended)
    assert (ran.code, ran.out.splitlines()[0][:10]) == (0, "2025-06-01")


def test_crosscheck_compares_on_the_days_of_a_file(run, folder, index, tmp_path):
    days = tmp_path / "days.txt"
    days.write_text("2020-01-01\n2023-01-01\n2024-01-01\n", "utf-8")
    ran = run("data", "crosscheck", index, "--days", days, "--data", folder)
    assert ran.code == 0
    assert [line[:10] for line in ran.out.splitlines()[:2]] == ["2023-01-01", "2024-01-01"]
    assert ran.out.splitlines()[-1].startswith("in all 2 days: 4 compared, 4 agree (2 of them")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n", "unknown columns"),
        (b"\xff\xfe", "save it as UTF-8"),
        (b"destination,first_seen,requirement\n", "RU"),
    ],
)
def test_crosscheck_refuses_a_file_that_is_no_index(run, folder, tmp_path, content, says):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    ran = run("data", "crosscheck", path, "--data", folder)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.last


def test_crosscheck_without_a_day_in_the_calendar_asks_for_one(run, folder, tmp_path):
    path = tmp_path / "old.csv"
    path.write_text("destination,first_seen,requirement\nKZ,2020-01-01,90\n", "utf-8")
    ran = run("data", "crosscheck", path, "--data", folder)
    assert (ran.code, ran.out) == (2, "")
    assert "--on" in ran.last


def test_a_file_that_is_not_there_is_named(run, folder, tmp_path):
    ran = run("data", "crosscheck", tmp_path / "nothing.csv", "--data", folder)
    assert ran.code == 2
    assert "nothing.csv" in ran.last
