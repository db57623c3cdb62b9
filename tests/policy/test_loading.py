"""Loading a dataset: everything wrong is found, with its line and what to write instead."""

from datetime import date
from pathlib import Path

import pytest

from routebot.errors import DataError, DatasetError
from routebot.packaged import packaged_folder
from routebot.policy.loading import load, load_dataset, read_folder, revision_of
from routebot.policy.yaml import read_yaml
from tests.support.datasets import edited, line_of, minimal, minimal_loaded

KZ, HELPERS = "destinations/KZ.yaml", "helpers.yaml"
STAY = "limits: [{days: 90, per: rolling, window_days: 180}]"
TEXT = '{ru: "До 90 дней без визы.", en: "Up to 90 days without a visa."}'
ALIVE = "alive_on: 2025-06-01"
SOURCE = (
    '[{kind: news, url: "https://example.org/exit", publisher: Example, published: 2025-06-01}]'
)
OPTIONS = """\
    options:
      - {id: south, neutral: true, label: {ru: Юг, en: South}}
      - {id: siberia, neutral: true, label: {ru: Сибирь, en: Siberia}}
"""
LONELY = "    options: [{id: south, label: {ru: Юг, en: South}}]\n"


IN_PLACE = {
    # what is written instead of the limits -> path, words of the problem, words of the hint
    "checked_on: 2025-06-01": (
        "entry[0].checked_on",
        "it follows from the sources",
        "routebot data convert",
    ),
    "stay_dayz: 90": ("entry[0].stay_dayz", "is not a known field", "docs/editing-data.md"),
    "way: visit\n    way: visa": ("entry[0].way", "stands here twice", "keep one"),
    "limits: [{days: ninety, per: entry}]": (
        "entry[0].limits[0].days",
        'expected a whole number of days, got "ninety"',
        "90",
    ),
    "limits: [{days: 90.5, per: entry}]": (
        "entry[0].limits[0].days",
        'whole number of days, got "90.5"',
        "90",
    ),
    'limits: [{days: "90", per: entry}]': ("entry[0].limits[0].days", "whole number of days", "90"),
    "limits: [{days: true, per: entry}]": ("entry[0].limits[0].days", "whole number of days", "90"),
    "limits: [{days: [90], per: entry}]": ("entry[0].limits[0].days", "whole number of days", "90"),
    "limits: [{days: -1, per: entry}]": ("entry[0].limits[0].days", "-1 is too small", "from 1"),
    "limits: [{days: 99999, per: entry}]": (
        "entry[0].limits[0].days",
        "99999 is too large",
        "up to 3660",
    ),
    "limits: [{days: 0x5A, per: entry}]": ("entry[0].limits[0].days", '"0x5A"', "quotes"),
    "limits: [{days: .nan, per: entry}]": ("entry[0].limits[0].days", '".nan"', "quotes"),
    "limits: [{days: 1e3, per: entry}]": ("entry[0].limits[0].days", '"1e3"', "quotes"),
    f"limits: [{{days: {'9' * 5000}, per: entry}}]": ("entry[0].limits[0].days", "99999", "quotes"),
    "limits: [{days: !days 90, per: entry}]": ("entry[0].limits[0].days", '"90"', "quotes"),
    "limits: [{days: 0, per: entry}]": ("entry[0].limits[0].days", "0 is too small", "from 1"),
    "limits: [{days: 9, per: rolling}]": ("entry[0].limits[0]", "belongs to `per: rolling`", ""),
    "limits: [{days: 9, per: entry, window_days: 9}]": (
        "entry[0].limits[0]",
        "belongs to `per: rolling`",
        "",
    ),
    "limits: [{days: 9, per: rolling, window_days: 8}]": (
        "entry[0].limits[0]",
        "9 days do not fit a window of 8",
        "",
    ),
    "stay_days: 90": ("entry[0].stay_days", "is a limit now", "routebot data convert"),
    "per_days: 180": ("entry[0].per_days", "is a limit now", "routebot data convert"),
    "lead_days: 5": ("entry[0].lead_days", "expected a list, got 5", "[a, b]"),
    "lead_days: [5]": ("entry[0].lead_days[1]", "is missing", "add it"),
    "lead_days: [9, 5]": ("entry[0].lead_days", "fewest days stand first", ""),
    "cost: {at_least: 9, at_most: 5, currency: USD}": (
        "entry[0].cost",
        "at_least 9 is more than at_most 5",
        "",
    ),
    "cost: {at_least: 5, at_most: 5, currency: usd}": (
        "entry[0].cost.currency",
        '"usd"',
        "three letters",
    ),
    "when: [passport]": ("entry[0].when", "expected a mapping", "key: value"),
    "way: sideways": ("entry[0].way", '"sideways" is not a choice', "'visit'"),
    "valid_to: 2025-13-01": ("entry[0].valid_to", "no such day as 2025-13-01", "2026-01-31"),
}

ELSEWHERE = {
    # name -> file, text, what is written instead, text on the line to be named, path, problem, hint
    "merge key": (KZ, STAY, "<<: {way: visit}", "- id: kz-entry", "entry[0]", '"<<"', "quotes"),
    "key that is a list": (
        KZ,
        STAY,
        "? [a]\n    : 1",
        "- id: kz-entry",
        "entry[0]",
        "plain word",
        "word: value",
    ),
    "number for a text": (
        KZ,
        TEXT,
        "{ru: Да., en: 5}",
        "ru: Да.",
        "entry[0].text.en",
        "a text, got 5",
        "quotes",
    ),
    "text in one language": (
        KZ,
        TEXT,
        "{ru: Да.}",
        "ru: Да.",
        "entry[0].text.en",
        "is missing",
        "add it",
    ),
    "empty text": (
        KZ,
        TEXT,
        "{ru: '', en: Yes.}",
        "ru: ''",
        "entry[0].text.ru",
        "is empty",
        "write a sentence",
    ),
    "overlong text": (
        KZ,
        TEXT,
        f"{{ru: {'я' * 1300}, en: I.}}",
        "яя",
        "entry[0].text.ru",
        "1200",
        "two facts",
    ),
    "tag on a mapping": (
        KZ,
        TEXT,
        f"!!python/object {TEXT}",
        "!!python",
        "entry[0].text",
        "tag",
        "take it out",
    ),
    "wrong regime": (
        KZ,
        "visa_free",
        "free",
        "regime: free",
        "entry[0].regime",
        '"free"',
        "visa_free",
    ),
    "wrong status": (
        KZ,
        "status: open",
        "status: ok",
        "status: ok",
        "entry[0].status",
        '"ok"',
        "'open'",
    ),
    "wrong fact id": (
        KZ,
        "id: kz-entry",
        "id: KZ entry",
        "KZ entry",
        "entry[0].id",
        "is not an id",
        "lower-case",
    ),
    "wrong code": (
        KZ,
        "id: KZ\n",
        "id: Kz\n",
        "id: Kz",
        "id",
        '"Kz" is not a country code',
        "for example KZ",
    ),
    "other file's code": (
        KZ,
        "id: KZ\n",
        "id: GE\n",
        "id: GE",
        "id",
        'named KZ.yaml but its id is "GE"',
        "rename",
    ),
    "tab": (KZ, f"    {STAY}", f"\t{STAY}", STAY, "", "tab character", "indentation"),
    "colon in a text": (
        KZ,
        "Виза тут не поможет.",
        "Вот: не поможет",
        "Вот: не",
        "",
        "not valid YAML",
        "quote",
    ),
    "second document": (
        KZ,
        "pitfalls:",
        "---\npitfalls:",
        "---",
        "",
        "another document",
        "indentation",
    ),
    "alias": (
        KZ,
        STAY,
        "cities: &a [x]\n    lead_days: *a",
        "lead_days",
        "entry[0].lead_days",
        "aliases",
        "write",
    ),
    "date in words": (
        HELPERS,
        ALIVE,
        "alive_on: soon",
        "soon",
        "helpers[0].alive_on",
        '"soon"',
        "2026-01-31",
    ),
    "date with dots": (
        HELPERS,
        ALIVE,
        "alive_on: 1.6.25",
        "1.6.25",
        "helpers[0].alive_on",
        "a date",
        "2026-01-31",
    ),
    "date without hyphens": (
        HELPERS,
        ALIVE,
        "alive_on: 20250601",
        "0601",
        "helpers[0].alive_on",
        "date",
        "2026-01-31",
    ),
    "date with a time": (
        HELPERS,
        ALIVE,
        "alive_on: 2025-06-01T10:00",
        "T10",
        "helpers[0].alive_on",
        "T10",
        "2026",
    ),
    "maybe": (
        HELPERS,
        "link_safe: true",
        "link_safe: maybe",
        "maybe",
        "helpers[0].link_safe",
        '"maybe"',
        "true or",
    ),
    "address without scheme": (
        HELPERS,
        "url: https:",
        "url: ",
        "url: //",
        "helpers[0].url",
        "web address",
        "https://",
    ),
    "fact without source": (
        "exit.yaml",
        SOURCE,
        "[]",
        "sources: []",
        "rules[0].sources",
        "holds 0",
        "at least 1",
    ),
    "one option": (
        "questions.yaml",
        OPTIONS,
        LONELY,
        "options: [",
        "questions[3].options",
        "holds 1",
        "at least 2",
    ),
    "no shelf life": (
        "topics.yaml",
        "365",
        "0",
        "shelf_days: 0",
        "topics[0].shelf_days",
        "0 is too small",
        "from 1",
    ),
    "end before start": (
        "links.yaml",
        "valid_from: null",
        "valid_from: 2025-06-02\n    valid_to: 2025-06-01",
        "id: link-ru-kz-car",
        "links[0]",
        "valid_to 2025-06-01 is before valid_from 2025-06-02",
        "",
    ),
}

UNREADABLE = {
    # name -> content, problem, hint
    "nothing": (b"", "is empty", "restore"),
    "a comment only": (b"# later\n", "is empty", "restore"),
    "null": (b"~\n", "is empty", "restore"),
    "a list": (b"- a\n", "expected a mapping", "key: value"),
    "a word": (b"topics\n", "expected a mapping", "key: value"),
    "another encoding": ("topics: тема\n".encode("cp1251"), "is not UTF-8 text", "UTF-8"),
    "two bytes a letter": ("topics: []\n".encode("utf-16"), "is not UTF-8 text", "UTF-8"),
    "a control character": (b"topics: [] # \x07\n", "#x0007", "take the character out"),
    "a null byte": (b"topics: []\n\0", "#x0000", "take the character out"),
    "bottomless nesting": (b"topics: " + b"[" * 5000 + b"]" * 5000, "nested too deeply", "flatter"),
}


def errors_of(files: dict[str, bytes]) -> tuple[DataError, ...]:
    """Load files that are known to be wrong."""
    with pytest.raises(DatasetError) as raised:
        load(files)
    return raised.value.errors


def test_the_minimal_dataset_loads():
    dataset = minimal_loaded().dataset
    assert [destination.id for destination in dataset.destinations] == ["KZ"]
    assert dataset.destinations[0].entry[0].stay_days == 90
    assert dataset.baseline.destinations["ZW"] == {date(2022, 1, 1): "visa required"}


@pytest.mark.parametrize(
    ("written", "expected"), IN_PLACE.items(), ids=[text[:40] for text in IN_PLACE]
)
def test_a_mistake_in_a_rule_is_named_with_line_path_and_hint(written, expected):
    path, says, advice = expected
    files = edited(KZ, STAY, written)
    (error,) = errors_of(files)
    assert (error.file, error.path) == (f"data/{KZ}", path)
    assert error.line == line_of(files, KZ, written.splitlines()[-1])
    assert says in error.problem
    assert advice in error.hint


@pytest.mark.parametrize("case", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_mistake_anywhere_is_named_with_line_path_and_hint(case):
    file, old, new, at, path, says, advice = case
    files = edited(file, old, new)
    error = next(error for error in errors_of(files) if says in error.problem)
    assert (error.file, error.line, error.path) == (f"data/{file}", line_of(files, file, at), path)
    assert advice in error.hint


@pytest.mark.parametrize(
    ("options", "path", "says"),
    [
        (
            {"siberia": "treat_as: east"},
            "questions[3].options",
            '"siberia" is treated as "east", which is no option',
        ),
        ({"siberia": "treat_as: siberia"}, "questions[3].options", "which is itself"),
        (
            {"siberia": "treat_as: south", "south": "treat_as: siberia"},
            "questions[3].options",
            '"south" is treated as "siberia", which is treated as "south" itself; name that one',
        ),
        ({"schengen": "treat_as: none"}, "questions[1].options", "write `neutral: true`"),
        ({"none": "treat_as: schengen"}, "questions[1].options", "write `neutral: true`"),
        (
            {"siberia": "treat_as: south, neutral: true"},
            "questions[3].options[1]",
            "has both `treat_as` and `neutral`",
        ),
    ],
)
def test_what_an_option_counts_as_is_another_option_that_speaks_for_itself(options, path, says):
    files = minimal()
    for option, written in options.items():
        old = (
            f"{{id: {option}, "
            if option in ("schengen", "none")
            else f"{{id: {option}, neutral: true, "
        )
        files = edited("questions.yaml", old, f"{{id: {option}, {written}, ", files)
    (error,) = errors_of(files)
    assert (error.file, error.path) == ("data/questions.yaml", path)
    named = files["questions.yaml"].decode().splitlines()[error.line - 1]
    assert named.strip() == "options:" or f"id: {next(iter(options))}" in named
    assert says in error.problem


@pytest.mark.parametrize("case", UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_file_is_one_error_without_a_traceback(case):
    content, says, advice = case
    (error,) = errors_of(minimal() | {"topics.yaml": content})
    assert (error.file, error.line, error.path) == ("data/topics.yaml", 1, "")
    assert says in error.problem
    assert advice in error.hint


def test_an_error_reads_as_the_design_says():
    files = edited(KZ, STAY, STAY.replace("90", "ninety"))
    (error,) = errors_of(files)
    line = line_of(files, KZ, "ninety")
    place, _, rest = str(error).partition(" entry[0].limits[0].days: ")
    assert place == f"data/destinations/KZ.yaml:{line}"
    problem, _, hint = rest.partition("; ")
    assert problem == 'expected a whole number of days, got "ninety"'
    assert hint.startswith("write ")
    assert hint.endswith("90")


def test_every_mistake_is_reported_in_file_and_line_order():
    files = edited(KZ, STAY, STAY.replace("90", "ninety"))
    files = edited(KZ, "severity: low", "severity: huge", files)
    files = edited("topics.yaml", "shelf_days: 365", "shelf_days: 0", files)
    files |= {"links.yaml": b"", "helpers.yaml": b"\xff"}
    found = [(error.file, error.path) for error in errors_of(files)]
    assert found == [
        ("data/destinations/KZ.yaml", "entry[0].limits[0].days"),
        ("data/destinations/KZ.yaml", "pitfalls[0].severity"),
        ("data/helpers.yaml", ""),
        ("data/links.yaml", ""),
        ("data/topics.yaml", "topics[0].shelf_days"),
    ]


def test_one_unreadable_value_is_one_error():
    files = edited(HELPERS, ALIVE, "alive_on: 2025-02-30")
    assert [error.problem for error in errors_of(files)] == ["there is no such day as 2025-02-30"]


def test_an_alias_bomb_is_refused_at_once():
    lines = [b"a: &a [x, x]"]
    lines += [
        b"%c: &%c [*%c, *%c, *%c, *%c]" % (at, at, at - 1, at - 1, at - 1, at - 1)
        for at in range(98, 123)
    ]
    errors = errors_of(minimal() | {KZ: b"\n".join(lines)})
    assert any("aliases are not allowed" in error.problem for error in errors)
    assert len(errors) < 200


def test_nesting_that_would_exhaust_the_stack_is_refused_at_its_line():
    for nested in (
        f"when: {'{not: ' * 60}{{}}{'}' * 60}",
        f"when: {'[' * 200_000}",
        f"lists:\n      {'- ' * 200_000}",
    ):
        files = edited(KZ, f"    {STAY}\n", f"    {nested}\n")
        (error,) = errors_of(files)
        assert error.line in (8, 9)
        assert "nested too deeply" in error.problem


@pytest.mark.parametrize(
    "name", ["notes.yaml", "stuff/KZ.yaml", "destinations/old/KZ.yaml", "destinations/KZ.txt"]
)
def test_a_file_that_belongs_nowhere_is_an_error(name):
    (error,) = errors_of(minimal() | {name: minimal()[KZ]})
    assert error.file == f"data/{name}"
    assert "destinations" in error.hint


def test_a_missing_file_is_an_error():
    files = minimal()
    del files["exit.yaml"]
    (error,) = errors_of(files)
    assert error.file == "data/exit.yaml"
    assert error.hint


def test_signs_at_the_start_and_line_ends_of_windows_do_not_matter():
    files = minimal()
    files[KZ] = b"\xef\xbb\xbf" + files[KZ].replace(b"\n", b"\r\n")
    assert load(files).dataset.destinations == minimal_loaded().dataset.destinations


def test_the_place_of_every_id_is_known():
    files, loaded = minimal(), minimal_loaded()
    for id_, file, needle in [
        ("kz-entry", KZ, "id: kz-entry"),
        ("passport", "questions.yaml", "- id: passport"),
        ("passport.biometric", "questions.yaml", "{id: biometric"),
        ("change-passport", "questions.yaml", "id: change-passport"),
        ("link-ru-kz-car", "links.yaml", "id: link-ru-kz-car"),
    ]:
        place = loaded.position(id_)
        assert (place.file, place.line) == (f"data/{file}", line_of(files, file, needle))


def test_the_revision_follows_the_content_only():
    files = minimal()
    assert (
        revision_of(dict(reversed(files.items())))
        == revision_of(files)
        == load(files).dataset.revision
    )
    assert revision_of(edited(KZ, STAY, STAY.replace("90", "91"))) != revision_of(files)
    moved = {
        ("areas/worlds.yaml" if name == "areas/world.yaml" else name): text
        for name, text in files.items()
    }
    assert revision_of(moved) != revision_of(files)


def _written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def test_what_an_edit_leaves_alone_is_not_read_again():
    files = minimal()
    before, after = load(files), load({**files, KZ: files[KZ] + b"# a remark\n"})
    assert after.dataset.exit is before.dataset.exit
    assert after.dataset.destinations is not before.dataset.destinations
    assert after.dataset == before.dataset.model_copy(update={"revision": after.dataset.revision})
    asked = load({**files, "questions.yaml": files["questions.yaml"] + b"# a remark\n"})
    assert asked.dataset.exit is not before.dataset.exit, "older forms mean what the questions say"


def test_a_folder_is_read_whole(tmp_path):
    assert read_folder(_written(tmp_path, minimal())) == minimal()
    assert load_dataset(tmp_path) == minimal_loaded().dataset


def test_messages_name_the_folder_that_was_read(tmp_path):
    folder = _written(tmp_path / "mine", edited(KZ, STAY, STAY.replace("90", "ninety")))
    with pytest.raises(
        DatasetError, match=r"^mine/destinations/KZ\.yaml:8 entry\[0\]\.limits\[0\]\.days: "
    ):
        load_dataset(folder)


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match="no such folder; name the folder"):
        read_folder(tmp_path / "nowhere")


def test_every_file_missing_from_a_folder_is_named(tmp_path):
    files = minimal()
    for name in ("exit.yaml", "links.yaml"):
        del files[name]
    with pytest.raises(DatasetError) as raised:
        read_folder(_written(tmp_path / "data", files))
    assert [error.file for error in raised.value.errors] == ["data/exit.yaml", "data/links.yaml"]


def test_a_destination_with_another_ending_is_not_left_out_silently(tmp_path):
    folder = _written(tmp_path / "data", minimal() | {"destinations/GE.yml": b"id: GE"})
    with pytest.raises(
        DatasetError, match=r"data/destinations/GE\.yml: is not read; rename it to GE\.yaml"
    ):
        read_folder(folder)


def test_the_packaged_data_is_found():
    assert (packaged_folder("data") / "topics.yaml").is_file()


def test_read_yaml_gives_value_and_errors():
    value, errors = read_yaml("answers.yaml", b"passport: biometric\nvisas: [schengen]\n")
    assert (value, errors) == ({"passport": "biometric", "visas": ["schengen"]}, [])
    _, errors = read_yaml("answers.yaml", b"passport: a\npassport: b\n")
    assert [(error.line, error.path) for error in errors] == [(2, "passport")]


@pytest.mark.parametrize(
    ("name", "old", "new", "path", "says", "hint"),
    [
        (KZ, "{kind: news, url", "{url", "sources[0].kind", "is missing", "routebot data convert"),
        (KZ, "kind: news", "kind: rumour", "sources[0].kind", '"rumour"', "'official'"),
        (KZ, "2025-06-01}", "June}", "sources[0].published", 'got "June"', ""),
        (KZ, "2025-06-01}", "2025-06-01, seen_on: 2025-05-31}", "sources[0]", "2025-05-31", ""),
        (KZ, "2025-06-01}", "2025-06-01, seen_on: 2025-06}", "seen_on", '"2025-06"', "2026-01-31"),
        (
            "baseline.yaml",
            "topic: visa_regime",
            "topic: visa_regime\nchecked_on: 2025-06-01",
            "checked_on",
            "it follows from the sources",
            "routebot data convert",
        ),
    ],
)
def test_a_source_that_does_not_say_what_it_should_is_named_with_its_line(
    name, old, new, path, says, hint
):
    files = minimal()
    text = files[name].decode()
    files[name] = text.replace(old, new, 1).encode()
    with pytest.raises(DatasetError) as caught:
        load(files)
    (error,) = caught.value.errors
    line = 1 + text[: text.index(old)].count("\n") + new.count("\n")
    assert (error.file, error.line) == (f"data/{name}", line)
    assert error.path.endswith(path)
    assert says in error.problem
    assert hint in error.hint
