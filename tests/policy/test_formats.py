"""What a dataset leaves unsaid of its answers, and what the packaged one says itself."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from routebot.errors import DatasetError
from routebot.policy.conversion import in_present_form
from routebot.policy.dangers import LONGEST_SHORT
from routebot.policy.formats import circumstances_of, questions_in_full
from routebot.policy.loading import load, load_dataset
from routebot.policy.questions import Circumstance
from tests.support.datasets import edited, make_dataset, minimal, one, several

RECORDED = Path(__file__).resolve().parents[1] / "recorded" / "dataset.zip"

OLD = [
    one("urgency", "days", "week", "month", "later"),
    one("goal", "transit", "wait", "long", "settle"),
    several("modes", "air", "car", "rail_bus", "foot"),
    one("region", "centre", "kaliningrad", "abroad"),
    one("pursued", "no", "risk", "case"),
    several("grounds", "activist", "study", "none"),
]


def _said(questions, field):
    return {
        option.id: getattr(option, field)
        for question in questions
        for option in question.options
        if getattr(option, field)
    }


def test_an_older_dataset_means_what_the_program_took_for_granted():
    questions = questions_in_full(OLD)
    assert _said(questions, "days_left") == {"days": 3, "week": 10, "month": 45}
    assert _said(questions, "stay_days_wanted") == {
        "transit": 1,
        "wait": 90,
        "long": 180,
        "settle": 360,
    }
    assert _said(questions, "modes") == {
        "air": ("air",),
        "car": ("car",),
        "rail_bus": ("rail_bus", "sea"),
        "foot": ("foot",),
    }
    assert circumstances_of(make_dataset(OLD, [])) == {
        "in_danger": {"any": [{"pursued": ["risk", "case"]}, {"grounds": ["activist"]}]},
        "abroad": {"any": [{"region": ["abroad"]}]},
    }


def test_nothing_is_assumed_of_answers_that_a_dataset_does_not_ask_for():
    dataset = make_dataset([one("region", "centre", "south")], [])
    assert circumstances_of(dataset) == {}
    assert questions_in_full(dataset.questions) == dataset.questions


def test_what_a_dataset_says_itself_stands():
    counted = one("urgency", "days", "week")
    own = counted.options[0].model_copy(update={"days_left": 2})
    counted = counted.model_copy(update={"options": (own, counted.options[1])})
    assert _said(questions_in_full([counted, *OLD[1:]]), "days_left") == {"days": 2}
    said = Circumstance(id="abroad", when={"region": ["centre"]})
    dataset = make_dataset(OLD, []).model_copy(update={"circumstances": (said,)})
    assert circumstances_of(dataset)["abroad"] == {"region": ["centre"]}
    assert circumstances_of(dataset)["in_danger"] == {
        "any": [{"pursued": ["risk", "case"]}, {"grounds": ["activist"]}]
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("{id: schengen,", "{id: schengen, days_left: 3,", 'which "visas" cannot mean'),
        ("{id: south,", "{id: south, modes: [car],", 'which "region" cannot mean'),
        ("{id: south,", "{id: south, implies: [centre],", '"region" takes one answer'),
        ("{id: south,", "{id: south, stay_days_wanted: -1,", "is too small"),
        ("{id: south,", "{id: south, starts_from: KZ,", "is no part of Russia"),
        ("{id: south,", "{id: south, starts_from: ru-kgd,", "starts_from"),
    ],
)
def test_an_option_says_only_what_its_question_can_mean(old, new, complaint):
    with pytest.raises(DatasetError, match=complaint):
        load(edited("questions.yaml", old, new))


def test_two_questions_that_count_the_same_days_are_refused():
    files = edited("questions.yaml", "{id: south,", "{id: south, days_left: 3,")
    files = edited("questions.yaml", "{id: biometric,", "{id: biometric, days_left: 3,", files)
    with pytest.raises(DatasetError, match="stands in passport and region"):
        load(files)


def test_a_circumstance_that_nobody_reads_is_refused():
    files = minimal()
    files["questions.yaml"] += b"circumstances: [{id: hungry, when: {region: [south]}}]\n"
    with pytest.raises(DatasetError, match='"hungry" is not a choice'):
        load(files)


def test_what_older_datasets_say_of_kaliningrad_is_dropped():
    files = minimal()
    files["questions.yaml"] += (
        b"circumstances: [{id: behind_lithuania, when: {region: [south]}},"
        b" {id: abroad, when: {region: [siberia]}}]\n"
    )
    assert [found.id for found in load(files).dataset.circumstances] == ["abroad"]


def test_the_packaged_dataset_leaves_nothing_to_be_assumed():
    dataset = load_dataset()
    assert questions_in_full(dataset.questions) == dataset.questions
    assert {circumstance.id for circumstance in dataset.circumstances} == {
        "in_danger",
        "lgbt",
        "abroad",
    }


HANDOVER = """\
handover:
  - id: kz-handover
    level: LEVEL
    topic: visa_regime
    text: {ru: Бывало всякое., en: Things happened.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
"""
PURSUED = """\
  - id: pursued
    kind: one
    text: {ru: "Вас ищут?", en: "Do they look for you?"}
    help: {ru: От этого зависит страна., en: The country depends on it.}
    options:
      - {id: case, neutral: true, label: {ru: Да, en: "Yes"}}
      - {id: risk, neutral: true, label: {ru: Может быть, en: Perhaps}}
changes:
"""


def _with_handover(level, questions=PURSUED):
    files = edited("questions.yaml", "changes:\n", questions)
    files["destinations/KZ.yaml"] += HANDOVER.replace("LEVEL", level).encode()
    return files


@pytest.mark.parametrize("level", ["high", "medium", "low"])
def test_a_section_of_handover_facts_is_read_as_dangers_to_those_in_danger(level):
    (kz,) = load(_with_handover(level)).dataset.destinations
    (found,) = kz.dangers
    assert (found.id, found.kind, found.level) == ("kz-handover", "handover", level)
    assert found.when == {"any": [{"pursued": ["risk", "case"]}]}
    assert max(len(found.short.ru), len(found.short.en)) <= LONGEST_SHORT


@pytest.mark.parametrize("files", [_with_handover("unknown"), _with_handover("high", "changes:\n")])
def test_a_handover_fact_that_says_nothing_or_concerns_nobody_is_no_danger(files):
    (kz,) = load(files).dataset.destinations
    assert kz.dangers == ()


def test_a_handover_fact_that_is_wrong_is_complained_of_as_it_was_written():
    with pytest.raises(DatasetError, match="handover: is not a known field"):
        load(_with_handover("grave"))


def test_a_revision_of_the_first_version_still_loads():
    with ZipFile(RECORDED) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    dataset = load(in_present_form(files)).dataset
    dangers = {danger.id: danger for place in dataset.destinations for danger in place.dangers}
    assert dangers["kz-handover-high-2026"].level == "high"
    assert {danger.kind for danger in dangers.values()} == {"handover"}
