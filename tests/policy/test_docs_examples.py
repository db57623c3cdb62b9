"""The examples of the editor's guides are sound, in both languages, their commands exist, and the
schemas they speak of are current.
"""

import json
import re
from datetime import date

import pytest

from routebot.errors import DatasetError
from routebot.policy.loading import FILES, FOLDERS, load, read_folder
from routebot.policy.snapshot import snapshot
from routebot.terminal.cli import main
from routebot.upkeep.checks import check
from routebot.upkeep.soundness import check_soundness
from tests.conftest import DATA, TODAY
from tests.support.pages import DOCS, blocks

GUIDES = [DOCS / "editing-data.md", DOCS / "ru" / "editing-data.md"]
FILE = "destinations/AQ.yaml"

in_each_guide = pytest.mark.parametrize(
    "guide", GUIDES, ids=lambda guide: str(guide.relative_to(DOCS))
)


def _examples(guide):
    """Return the whole file that a guide begins with, and the sections that it puts into it later,
    in order.
    """
    found = [text for _, text in blocks(guide, "yaml") if text.startswith(f"# data/{FILE}")]
    return found[0], found[1:]


def _section(text):
    return re.search(r"^([a-z_]+):$", text, re.MULTILINE)[1]


def _with(whole, section):
    """Replace a section of the file, or add it."""
    name = _section(section)
    kept = re.sub(rf"^{name}:\n(?:[ #].*\n)*", "", whole, flags=re.MULTILINE)
    return kept + section


def _loaded(text):
    return load({**read_folder(DATA), FILE: text.encode()})


def _versions(guide):
    """Yield (what was done, the file after it), step by step."""
    whole, sections = _examples(guide)
    yield "add a country", whole
    for section in sections:
        whole = _with(whole, section)
        yield _section(section), whole


@pytest.fixture(scope="module")
def checked():
    """What is wrong with each example; those of the two guides differ in their comments only."""
    return {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=f"{guide.relative_to(DOCS)}: {step}")
        for guide in GUIDES
        for step, text in _versions(guide)
    ],
)
def test_an_example_of_the_guide_passes_the_check(text, checked):
    loaded = _loaded(text)
    [said] = [each.model_dump_json() for each in loaded.dataset.destinations if each.id == "AQ"]
    if said not in checked:
        checked[said] = [*check(loaded, TODAY), *check_soundness(loaded, TODAY)]
    assert checked[said] == []


@in_each_guide
def test_the_guide_shows_every_step_that_it_promises(guide):
    assert [_section(section) for section in _examples(guide)[1]] == [
        "entry",
        "disagreements",
        "pitfalls",
    ]


@in_each_guide
def test_the_option_that_the_guide_adds_passes_the_check_and_counts_as_another(guide):
    beginning = "# data/questions.yaml: options"
    [block] = [text for _, text in blocks(guide, "yaml") if text.startswith(beginning)]
    line = block.splitlines()[1]
    files = read_folder(DATA)
    last = "      - {id: none, neutral: true, "
    assert files["questions.yaml"].decode().count(last) == 1
    written = files["questions.yaml"].decode().replace(last, f"{line}\n{last}")
    loaded = load({**files, "questions.yaml": written.encode()})
    assert check(loaded, TODAY) == []
    assert check_soundness(loaded, TODAY) == []
    passport = loaded.dataset.questions[0]
    assert {option.id: option.treat_as for option in passport.options if option.treat_as} == {
        "seafarer": "internal_only"
    }


@in_each_guide
def test_a_changed_rule_of_the_guide_leaves_the_days_before_as_they_were(guide):
    dataset = _loaded(dict(_versions(guide))["entry"]).dataset
    regimes = {
        day: str(snapshot(dataset, day).destinations["AQ"].entry[-1].regime)
        for day in (date(2022, 10, 8), date(2026, 11, 14), date(2026, 11, 15))
    }
    assert list(regimes.values()) == ["visa_free", "visa_free", "e_visa"]


@in_each_guide
def test_the_mistake_that_the_guide_shows_is_reported_like_this(guide):
    [(_, shown)] = blocks(guide, "text")
    lines = _examples(guide)[0].splitlines()
    at = next(number for number, line in enumerate(lines) if "limits:" in line)
    lines[at] = lines[at].replace("30", "ninety")
    with pytest.raises(DatasetError) as caught:
        _loaded("\n".join(lines))
    [error] = caught.value.errors
    assert str(error).replace(f"AQ.yaml:{at + 1}", "KZ.yaml:14") == shown.strip()


def _kinds():
    return {
        **FILES,
        **{f"{folder.removesuffix('s')}.yaml": model for folder, model in FOLDERS.items()},
    }


@pytest.mark.parametrize("name", sorted(_kinds()))
def test_the_schemas_beside_the_data_are_current(name, capsys):
    """After a change of the model run ``routebot data schema --write data/schema``."""
    kind = name.removesuffix(".yaml")
    assert main(["data", "schema", kind]) == 0
    written = (DATA / "schema" / f"{kind}.json").read_text("utf-8")
    assert json.loads(written) == json.loads(capsys.readouterr().out)


def test_the_first_line_of_every_file_names_its_schema():
    for path in sorted(DATA.rglob("*.yaml")):
        first = path.read_text("utf-8").partition("\n")[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, path
        schema = (path.parent / named[1]).resolve()
        wanted = path.stem if path.parent == DATA else path.parent.name.removesuffix("s")
        assert (schema.is_file(), schema.stem) == (True, wanted), path
