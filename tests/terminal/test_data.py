"""``routebot data check|schema|show`` and ``routebot doctor``."""

import json
import os
import re

import pytest
from ruamel.yaml import YAML

from routebot.clock import today
from routebot.policy.contents import every_fact
from routebot.policy.loading import FILES, FOLDERS, load_dataset
from tests.support.datasets import edited, minimal
from tests.terminal.conftest import write_dataset


@pytest.mark.parametrize("quick", [[], ["--quick"]], ids=["whole", "quick"])
def test_check_of_a_sound_dataset_says_so(run, folder, quick):
    ran = run("data", "check", folder, *quick)
    assert (ran.code, ran.err) == (0, "")
    assert load_dataset(folder).revision in ran.out


def test_check_finds_mistakes_that_loading_does_not(run, tmp_path):
    """A reference that leads nowhere has the right form; the other commands would go on with it."""
    files = edited(
        "destinations/KZ.yaml", "topic: visa_regime\n    severity", "topic: gossip\n    severity"
    )
    ran = run("data", "check", write_dataset(tmp_path / "data", files))
    assert (ran.code, ran.out) == (1, "")
    assert re.search(r"^data/destinations/KZ\.yaml:\d+ \S+: .*gossip.*; .+", ran.err, re.MULTILINE)


def test_check_says_how_many_mistakes_there_are(run, tmp_path):
    files = edited("destinations/KZ.yaml", "severity: low", "severity: ruinous")
    ran = run("data", "check", write_dataset(tmp_path / "data", files))
    assert ran.code == 1
    assert ran.last.startswith("1 ")


def test_check_proves_that_no_two_rules_fit_one_person(run, tmp_path):
    entry = (
        minimal()["destinations/KZ.yaml"]
        .decode()
        .partition("entry:\n")[2]
        .partition("pitfalls:")[0]
    )
    again = entry.replace("id: kz-entry", "id: kz-entry-again").replace("90", "30")
    second = f"entry:\n{again}"
    broken = write_dataset(tmp_path / "data", edited("destinations/KZ.yaml", "entry:\n", second))
    assert run("data", "check", broken).code == 1
    assert run("data", "check", broken, "--quick").code == 0


def test_schema_of_every_kind_is_one_for_editors(run):
    kinds = [
        *(name.removesuffix(".yaml") for name in FILES),
        *(folder.removesuffix("s") for folder in FOLDERS),
    ]
    for kind in kinds:
        ran = run("data", "schema", kind)
        schema = json.loads(ran.out)
        assert (ran.code, schema["type"], schema["additionalProperties"]) == (0, "object", False)
        assert schema["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("arguments", [(), ("nonsense",)])
def test_schema_of_no_kind_is_refused_with_the_kinds(run, arguments):
    ran = run("data", "schema", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "destination" in ran.last
    assert "questions" in ran.last


def test_schemas_are_written_as_the_data_files_name_them(run, tmp_path):
    ran = run("data", "schema", "--write", tmp_path / "schema")
    assert ran.code == 0
    written = {path.name for path in (tmp_path / "schema").iterdir()}
    assert {"questions.json", "destination.json", "area.json", "links.json"} <= written
    for path in (tmp_path / "schema").iterdir():
        json.loads(path.read_text("utf-8"))


def test_show_of_a_destination_lists_what_holds_today(run, folder):
    ran = run("data", "show", "kz", "--data", folder)
    shown = YAML(typ="safe").load(ran.out)
    assert (ran.code, shown["id"], shown["baseline"]) == (0, "KZ", False)
    assert {"kz-entry", "kz-pitfall"} <= {fact["id"] for fact in shown["facts"]}


def test_every_fact_can_be_shown_with_its_line(run, folder):
    """Every id that `match` prints leads to the place in the data where it stands."""
    facts = list(every_fact(load_dataset(folder)))
    assert len(facts) >= 6
    for fact in facts:
        ran = run("data", "show", fact.id, "--data", folder)
        assert (ran.code, ran.err) == (0, "")
        file, line = re.match(r"# data/(\S+):(\d+)\n", ran.out).groups()
        assert YAML(typ="safe").load(ran.out)["id"] == fact.id
        assert fact.id in (folder / file).read_text("utf-8").splitlines()[int(line) - 1]


def test_rule_of_the_general_reference_can_be_shown(run, folder):
    entry = json.loads(
        run(
            "match", "-", "--format", "json", "--data", folder, "--destination", "ZW", said=b"{}"
        ).out
    )
    ran = run("data", "show", entry["destinations"][0]["rule"], "--data", folder)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "# data/baseline.yaml")


def test_show_of_the_questions_lists_what_match_takes(run, folder):
    ran = run("data", "show", "questions", "--data", folder)
    assert ran.out.splitlines()[0] == "passport (one): biometric, internal_only"
    assert len(ran.out.splitlines()) == 4


def test_show_of_a_page_says_what_rests_on_it(run, folder):
    ran = run("data", "show", "https://example.org/kz", "--data", folder)
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == ["kz-entry", "kz-pitfall"]
    assert ran.out.splitlines()[0].startswith("kz-entry data/destinations/KZ.yaml:")
    ran = run("data", "show", "https://example.org/nowhere", "--data", folder)
    assert (ran.code, ran.out) == (1, "")
    assert "nothing rests on" in ran.last


def test_show_of_nothing_known_finds_nothing(run, folder):
    ran = run("data", "show", "kz-no-such-fact", "--data", folder)
    assert (ran.code, ran.out) == (1, "")
    assert "kz-no-such-fact" in ran.last


def test_doctor_says_what_it_checked(run, folder, tmp_path, monkeypatch):
    """Without settings of a bot there is nothing that fails: the terminal needs none."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    ran = run("doctor", "--data", folder)
    assert (ran.code, ran.err) == (0, "")
    assert load_dataset(folder).revision in ran.out
    assert {line[:3].strip() for line in ran.out.splitlines()} <= {"ok", "--"}


def test_doctor_counts_what_has_to_be_re_read_before_strangers_come(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    page = (
        '{kind: news, url: "https://example.org/exit", publisher: Example, published: 2025-06-01}'
    )
    read_on = today().on.isoformat()
    read_again = page.replace("news", "official").replace("}", f", seen_on: {read_on}}}")
    openings = []
    for files in (minimal(), edited("exit.yaml", page, read_again)):
        folder = write_dataset(tmp_path / "data", files)
        told = json.loads(run("doctor", "--json", "--data", folder).out)
        assert told["ok"]
        (line,) = [each for each in told["findings"] if each["text"].startswith("opening day")]
        opening = told["opening"]
        assert line["mark"] == "--"
        assert f"{opening['seen']} of {opening['claims']} claims" in line["text"]
        assert opening["claims"] == sum(each["claims"] for each in opening["groups"].values())
        openings.append(opening)
    assert [each["seen"] for each in openings] == [0, 1]
    assert openings[1]["groups"]["exit"] == {"seen": 1, "claims": 1}


def test_doctor_names_who_looks_after_what_is_not_there(run, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    assert "owners:" not in run("doctor", "--data", folder).out
    monkeypatch.setenv("ROUTEBOT_OWNERS", "anna:KZ+visa_regime")
    ran = run("doctor", "--data", folder)
    assert (ran.code, "ok   owners: anna" in ran.out) == (0, True)
    monkeypatch.setenv("ROUTEBOT_OWNERS", "anna:KZ+ZZ+gossip")
    ran = run("doctor", "--data", folder)
    assert ran.code == 1
    assert "owners: this dataset has no ZZ, gossip" in ran.out
    assert "visa_regime" in ran.out.partition("has no ZZ")[2]


def test_convert_rewrites_files_of_an_older_form_and_names_what_it_guessed(run, tmp_path):
    old = {
        name: content.replace(b"{kind: news, ", b"{").replace(b"{kind: index, ", b"{")
        for name, content in minimal().items()
    }
    old["exit.yaml"] = old["exit.yaml"].replace(
        b"    confidence", b"    checked_on: 2025-06-01\n    confidence", 1
    )
    folder = write_dataset(tmp_path / "data", old)
    assert run("data", "check", "--quick", folder).code == 1
    ran = run("data", "convert", folder)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "9 of 11 files converted",
        "guessed guide: example.org (10)",
    ]
    assert run("data", "check", "--quick", folder).code == 0
    again = run("data", "convert", folder / "exit.yaml")
    assert (again.code, again.out) == (0, "0 of 1 files converted\n")


@pytest.mark.parametrize(
    ("written", "says"), [(None, "is not there"), (b"notes: [", "not valid YAML")]
)
def test_convert_leaves_what_it_cannot_read(run, tmp_path, written, says):
    path = tmp_path / "KZ.yaml"
    if written:
        path.write_bytes(written)
    ran = run("data", "convert", path)
    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err
    assert not written or path.read_bytes() == written


def test_show_of_the_coverage_has_a_row_for_each_destination_and_fits_80_columns(run, folder):
    ran = run("data", "show", "coverage", "--data", folder)
    rows = dict(re.findall(r"^([A-Z]{2}) +(\S.*)$", ran.out, re.MULTILINE))
    assert ran.code == 0
    assert rows["KZ"].split() == ["+", "-", "?", ".", "?", ".", ".", "+", "b", "-", "-"]
    assert rows["ZW"].split() == ["b", "-", "?", ".", "?", ".", ".", "-", "b", "-", "-"]
    assert max(map(len, ran.out.splitlines())) <= 80
    counted = re.search(r"^\+ +(\d.*)$", ran.out, re.MULTILINE)[1]
    assert counted.split() == ["1", "0", "0", "0", "0", "0", "0", "1", "0", "0", "0"]
