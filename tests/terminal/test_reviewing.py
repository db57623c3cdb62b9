"""``routebot data stale`` and ``routebot data crosscheck``."""

import json
from datetime import date

import pytest

from routebot.policy.loading import load_dataset
from tests.support.datasets import edited, minimal
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


def _with(folder, tmp_path, path):
    """Return the dataset with a proposed file in its place."""
    place = path.name if path.name == "baseline.yaml" else f"destinations/{path.name}"
    files = load_files(folder) | {place: path.read_bytes()}
    return write_dataset(tmp_path / path.parent.name, files)


def load_files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.yaml")}


@pytest.mark.parametrize("kind", ["mend", "record"])
def test_crosscheck_proposes_an_edit_that_explains_the_difference(
    run, folder, index, tmp_path, kind
):
    ran = run("data", "crosscheck", index, "--propose", tmp_path / "to-read", "--data", folder)
    assert ran.code == 1
    proposed = tmp_path / "to-read" / f"KZ-{kind}" / "KZ.yaml"
    assert f"routebot data plan {proposed}" in ran.out
    after = _with(folder, tmp_path, proposed)
    assert run("data", "check", after).code == 0
    assert run("data", "crosscheck", index, "--data", after).code == 0
    before = folder / "destinations/KZ.yaml"
    gone = set(before.read_text("utf-8").splitlines()) - set(
        proposed.read_text("utf-8").splitlines()
    )
    assert len(gone) <= 1, "all else stays as it was"
    plan = run("data", "plan", proposed, "--data", folder)
    assert plan.code == 0
    assert "kz-entry" in plan.out or "KZ" in plan.out


def test_a_mended_rule_begins_on_the_day_of_the_index_and_is_not_confirmed_by_it(
    run, folder, index, tmp_path
):
    run("data", "crosscheck", index, "--propose", tmp_path / "to-read", "--data", folder)
    after = _with(folder, tmp_path, tmp_path / "to-read/KZ-mend/KZ.yaml")
    entry = load_dataset(after).destinations[0].entry
    assert [(rule.id, rule.valid_from, rule.valid_to) for rule in entry] == [
        ("kz-entry", None, date(2024, 12, 31)),
        ("kz-entry-2025-01", date(2025, 1, 1), None),
    ]
    assert (entry[1].stay_days, entry[1].checked_on) == (30, None)


def test_what_was_never_otherwise_is_mended_itself(run, folder, tmp_path):
    index = tmp_path / "index.csv"
    index.write_text("Passport,Destination,Requirement\nRU,KZ,e-visa\nRU,ZW,30\n", "utf-8")
    args = ("data", "crosscheck", index, "--on", "2022-08-01", "--data", folder)
    run(*args, "--propose", tmp_path / "to-read")
    after = _with(folder, tmp_path, tmp_path / "to-read/KZ-mend/KZ.yaml")
    (rule,) = load_dataset(after).destinations[0].entry
    assert (rule.id, rule.regime, rule.status, rule.limits) == (
        "kz-entry",
        "e_visa",
        "conditional",
        (),
    )
    after = _with(folder, tmp_path, tmp_path / "to-read/ZW-mend/baseline.yaml")
    assert load_dataset(after).baseline.destinations["ZW"][date(2022, 8, 1)] == "30"
    assert not (tmp_path / "to-read/ZW-record").exists(), "no file of its own to record it in"


def test_a_second_disagreement_stands_beside_the_first(run, tmp_path, index):
    folder = write_dataset(tmp_path / "data", minimal())
    run("data", "crosscheck", index, "--propose", tmp_path / "one", "--data", folder)
    folder = _with(folder, tmp_path / "first", tmp_path / "one/KZ-record/KZ.yaml")
    other = tmp_path / "other.csv"
    other.write_text("destination,first_seen,requirement\nKZ,2025-03-01,15\n", "utf-8")
    run("data", "crosscheck", other, "--propose", tmp_path / "two", "--data", folder)
    both = _with(folder, tmp_path / "second", tmp_path / "two/KZ-record/KZ.yaml")
    found = load_dataset(both).destinations[0].disagreements
    assert {said for each in found for said in each.index_says} == {"15", "30"}
    assert run("data", "check", both).code == 0


def test_proposals_are_written_over_nothing(run, folder, index, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("mine", "utf-8")
    ran = run("data", "crosscheck", index, "--propose", tmp_path / "there", "--data", folder)
    assert ran.code == 2
    assert "name a new folder" in ran.last
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["mine.txt"]


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
