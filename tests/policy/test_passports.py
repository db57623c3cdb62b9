"""The file of second passports: what it may say, and a dataset that lacks it."""

import pytest

from routebot.errors import DatasetError
from routebot.policy.loading import load, read_folder
from tests.publishing.small import write_folder
from tests.support.datasets import edited, line_of, minimal

NAME = "passports.yaml"

WRONG = {
    # text, what is written instead, text on the line to be named, words of the complaint
    "a word that no index has": ("    e-visa: [ZW]", "    maybe: [ZW]", "maybe:", "no value of"),
    "no days": ('"90": [CH', '"0": [CH', '"0":', "no value of"),
    "days without quotes": ('"90": [CH', "90: [CH", "  GB:", "expected a text"),
    "a value of years past": ("    e-visa: [ZW]", "    covid ban: [ZW]", "covid", "no value of"),
    "one place twice": ("[CH, KZ]", "[CH, ZW]", "  GB:", 'ZW stands under "90" and under "e-visa"'),
    "one place twice in a line": ("[CH, KZ]", "[KZ, KZ]", "  GB:", "KZ stands under"),
    "a passport that is no code": ("  GB:", "  gb:", "  gb:", "is not a country code"),
    "a place that is no code": ("[CH, KZ]", "[CH, kz]", "[CH, kz]", "is not a country code"),
    "a correction by nobody": (
        '    sources: [{kind: official, url: "https://example.org/zw", publisher: Example, published: 2025-05-01}]\n',
        "",
        "id: passports-gb-zw",
        "without a source",
    ),
    "a country of two groups": (
        "otherwise: other",
        "  cis: {countries: [CH]}\notherwise: other",
        "as_of:",
        "CH stands in the groups eu and cis",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_the_file_may_not_say_is_refused_at_its_line(what):
    old, new, at, says = WRONG[what]
    files = edited(NAME, old, new)
    with pytest.raises(DatasetError) as caught:
        load(files)
    (error,) = caught.value.errors
    assert says in error.problem
    assert (error.file, error.line) == (f"data/{NAME}", line_of(files, NAME, at))


@pytest.mark.parametrize(
    ("index", "value"), [("e-visa", "null"), ('"90"', "visa free")], ids=["nothing", "no days"]
)
def test_a_correction_that_says_less_than_the_index_needs_no_source(index, value):
    said = (
        minimal()[NAME]
        .decode()
        .partition('    sources: [{kind: official, url: "https://example.org/zw')[0]
    )
    said = said.replace("index: e-visa", f"index: {index}")
    said = said.replace("value: visa on arrival", f"value: {value}")
    files = minimal() | {NAME: said.encode()}
    (correction,) = load(files).dataset.passports.corrections
    assert correction.sources == ()


def test_a_dataset_without_the_file_has_no_table(tmp_path):
    files = {name: content for name, content in minimal().items() if name != NAME}
    assert load(files).dataset.passports is None
    assert read_folder(write_folder(tmp_path, files)) == files


def test_a_folder_with_the_file_is_read_with_it(tmp_path):
    assert read_folder(write_folder(tmp_path, minimal())) == minimal()
