"""A plan reads well: what is graver comes first, what belongs together is one line, no field names."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from routebot.policy.files import Dataset
from routebot.publishing.confirming import confirmations
from routebot.publishing.describing import Term, Who
from routebot.publishing.plan import Plan, make_plan
from routebot.screens.admin.naming import part_name, value_word
from routebot.screens.admin.people import PeopleFormatter
from routebot.screens.admin.plan import plan_details, plan_paragraphs, plan_summary
from routebot.words.i18n import LANGUAGES, Language, words
from tests.publishing.small import ON
from tests.support.datasets import danger, fact, make_dataset, one, several, source, stay

_PAGE = "https://example.org/ministry"
_SEEN = date(2025, 12, 30)


def _cards() -> Any:
    return several("cards", "mir", "cash")


_QUESTIONS = (
    one("passport", "biometric", "internal_only"),
    one("pursued", "no", "case"),
    one("region", "south", "siberia", "abroad"),
    _cards(),
)
_ENTRY = fact(
    "kz-visit",
    regime="e_visa",
    status="conditional",
    lead_days=[3, 10],
    limits=stay(90),
    when={"passport": ["biometric"]},
)
_STUDY = fact(
    "kz-study",
    way="study",
    regime="e_visa",
    status="conditional",
    lead_days=[60, 90],
    when={"pursued": ["no"]},
)
_ROAD = fact("link-ru-kz", start="RU", end="KZ", mode="car", state="open", regions=["siberia"])
_FIELDS: dict[str, list[dict[str, Any]]] = {
    "entry": [_ENTRY, _STUDY],
    "requirements": [fact("kz-insurance", kind="obtain", lead_days=[1, 2], ways=["visit"])],
    "payments": [fact("kz-mir", cards={"mir": "yes"})],
    "dangers": [danger("kz-handover", "low")],
    "pitfalls": [
        fact("kz-trap", severity="high", short={"ru": "Отберут визу.", "en": "Visas are taken."})
    ],
}


def _dataset(gone: str = "", **changed: dict[str, Any]) -> Dataset:
    """Make the dataset with fields of some facts changed, and one fact taken out."""
    edits = {name.replace("_", "-"): fields for name, fields in changed.items()}
    lists = {
        kind: [{**item, **edits.get(item["id"], {})} for item in items if item["id"] != gone]
        for kind, items in _FIELDS.items()
    }
    links = [] if gone == "link-ru-kz" else [{**_ROAD, **edits.get("link-ru-kz", {})}]
    return make_dataset(_QUESTIONS, [{"id": "KZ", **lists}], links=links)


_WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "a road shut": ("road", {"link_ru_kz": {"state": "closed"}}),
    "a road with limits": ("road", {"link_ru_kz": {"state": "limited"}}),
    "a road from elsewhere": ("road", {"link_ru_kz": {"regions": ["south"]}}),
    "a road for fewer": ("journey", {"link_ru_kz": {"when": {"passport": ["biometric"]}}}),
    "a road taken out": ("journey", {"gone": "link-ru-kz"}),
    "fewer days": ("stay", {"kz_visit": {"limits": stay(30)}}),
    "days unknown": ("stay", {"kz_visit": {"limits": ()}}),
    "a slower paper": ("papers", {"kz_visit": {"lead_days": [30, 60]}}),
    "a paper forgotten": ("papers", {"gone": "kz-insurance"}),
    "another regime": ("papers", {"kz_visit": {"regime": "visa_required"}}),
    "a way taken out": ("ways", {"gone": "kz-study"}),
    "a card that works": ("payment", {"kz_mir": {"cards": {"mir": "no"}}}),
    "a payment taken out": ("payment", {"gone": "kz-mir"}),
    "a level": ("danger", {"kz_handover": {"level": "high"}}),
    "a danger to others": ("danger", {"kz_handover": {"when": {"pursued": ["no"]}}}),
    "a danger taken out": ("danger", {"gone": "kz-handover"}),
    "a warning made light": ("warning", {"kz_trap": {"severity": "low"}}),
    "a warning for few": ("warning", {"kz_trap": {"when": {"pursued": ["case"]}}}),
    "an old page": ("confirmed", {"kz_visit": {"sources": [source(date(2024, 12, 1))]}}),
    "a withdrawn danger": ("danger", {"kz_handover": {"withdrawn": ON}}),
    "a withdrawn road": ("road", {"link_ru_kz": {"withdrawn": ON}}),
}


@pytest.mark.parametrize("name", _WRONG)
def test_a_wrong_edit_of_each_kind_is_felt_and_told_first(name: str) -> None:
    aspect, edit = _WRONG[name]
    plan = make_plan(_dataset(), _dataset(**edit), ON)
    felt = {effect.aspect for effect in plan.effects}
    assert aspect in felt
    assert all(effect.combinations for effect in plan.effects)
    for language in LANGUAGES:
        first = _lines(plan_summary(words(language), plan))[:5]
        assert any(words(language).territory("KZ") in line for line in first[2:]), first
        assert words(language)("draft.no_impact") not in first


def _confirmed() -> Dataset:
    """Let one page confirm four facts, and another page a fifth."""
    page = source(None, "official", url=_PAGE) | {"seen_on": _SEEN}
    other = source(date(2026, 1, 1)) | {"url": "https://example.net/news"}
    known = source(date(2026, 1, 1))
    more = {"sources": [known, page]}
    return _dataset(
        kz_visit=more,
        kz_mir=more,
        kz_handover=more,
        kz_trap=more,
        kz_study={"sources": [known, other]},
    )


def test_claims_that_one_page_confirms_are_one_line() -> None:
    plan = make_plan(_dataset(), _confirmed(), ON)
    first, second = confirmations(plan.edits)
    assert (first.url, len(first.ids), first.owners) == (_PAGE, 4, ("KZ",))
    assert second.ids == ("kz-study",)
    for language in LANGUAGES:
        told = plan_paragraphs(words(language), plan)
        assert sum(_PAGE in line for line in "\n".join(told).splitlines()) == 1
        assert "kz-trap" not in "".join(told)


@pytest.mark.parametrize(
    "sources",
    [
        [source(date(2026, 1, 1)) | {"url": "https://example.net/"}],  # the old page is gone
        [source(date(2025, 1, 1))],  # it became older
        [source(date(2026, 1, 1), "index")],  # it is another kind of page
    ],
)
def test_what_takes_a_page_away_or_makes_it_older_confirms_nothing(sources: list[Any]) -> None:
    plan = make_plan(_dataset(), _dataset(kz_trap={"sources": sources}), ON)
    assert plan.edits
    assert not confirmations(plan.edits)
    assert "kz-trap" in "".join(plan_details(words("en"), plan))


def test_what_is_taken_out_is_told_first_and_what_is_reworded_last() -> None:
    new = _dataset(
        gone="kz-trap",
        kz_study={"text": {"ru": "Иначе.", "en": "Otherwise."}},
        kz_visit={"limits": stay(30)},
    )
    plan = make_plan(_dataset(), new, ON)
    summary = _lines(plan_summary(words("en"), plan))
    assert summary[2].startswith("• Removed: ")
    details = "".join(plan_details(words("en"), plan))
    gone, changed, reworded = (details.rindex(id_) for id_ in ("kz-trap", "kz-visit", "kz-study"))
    assert gone < changed < reworded


def _place(days: int, **more: Any) -> dict[str, Any]:
    entry = [fact("kz-visit", regime="visa_free", status="open", limits=stay(days))]
    return {"id": "KZ", "entry": entry, **more}


def test_what_else_speaks_of_a_rule_is_named_unless_it_was_edited_or_has_ended() -> None:
    side = {"text": {"ru": "Так.", "en": "So."}, "sources": _ENTRY["sources"]}
    said = {"ru": "Остаться можно до 90 дней.", "en": "One may stay up to 90 days."}
    plan_for = {"ru": "Уезжайте раньше.", "en": "Leave earlier."}
    more = {
        "disagreements": [
            {
                "id": "kz-dispute",
                "about": ["kz-visit"],
                "valid_from": None,
                "claims": [side, side],
                "plan_for": plan_for,
            }
        ],
        "notes": [
            fact("kz-note", about="border", text=said),
            fact("kz-past", about="border", text=said, valid_to=date(2025, 1, 1)),
            fact("kz-other", about="border", text={"ru": "В 1990 году.", "en": "In 1990."}),
        ],
    }
    old, new = (make_dataset(_QUESTIONS, [_place(days, **more)]) for days in (90, 30))
    plan = make_plan(old, new, ON)
    assert [(each.id, each.edited) for each in plan.related] == [
        ("kz-note", ("kz-visit",)),
        ("kz-dispute", ("kz-visit",)),
    ]
    assert plan.plain["related"][0] == {"id": "kz-note", "owner": "KZ", "edited": ["kz-visit"]}
    for language in LANGUAGES:
        assert "kz-dispute" in "".join(plan_summary(words(language), plan))


def test_one_source_of_a_side_is_told_without_the_names_of_fields() -> None:
    def _disputed(url: str) -> Dataset:
        claims = [
            {"text": {"ru": "Так.", "en": "So."}, "sources": [source(ON) | {"url": page}]}
            for page in ("https://example.org/", url)
        ]
        dispute = {"id": "kz-dispute", "valid_from": None, "claims": claims}
        plan_for = {"ru": "Ждите.", "en": "Wait."}
        return make_dataset(
            _QUESTIONS, [{"id": "KZ", "disagreements": [{**dispute, "plan_for": plan_for}]}]
        )

    plan = make_plan(_disputed("https://example.net/a"), _disputed("https://example.net/b"), ON)
    assert [field.name for field in plan.edits[0].fields] == ["claims.1.sources"]
    for language in LANGUAGES:
        assert not re.search(r"claims|sources\b.*claims|\.1\.", _told(plan, language))


def _models(kind: Any = Dataset) -> Iterator[type[BaseModel]]:
    """Yield the models of a dataset, what holds others first."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from _models(field.annotation)
    for part in get_args(kind):
        yield from _models(part)


def _words_of(kind: Any) -> Iterator[str]:
    """Yield the words that may stand in a field."""
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        yield from kind
    else:
        for part in get_args(kind):
            yield from _words_of(part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_the_data_and_every_word_in_it_has_a_name(language: Language) -> None:
    fields = [each for model in set(_models()) for each in model.model_fields.items()]
    names = {name for name, _ in fields}
    assert len(names) > 100
    assert not {name for name in names if part_name(words(language), name).startswith("«")}
    unsaid = {
        (name, word)
        for name, field in fields
        for word in _words_of(field.annotation)
        if value_word(words(language), name, word) is None
    }
    # Cards are said in a sentence; the ids of circumstances are names.
    assert {name for name, _ in unsaid} <= {"cards", "id"}, unsaid


def test_the_summary_of_a_plan_of_very_much_fits_on_a_phone() -> None:
    new = make_dataset(_QUESTIONS, [])
    summary = plan_summary(words("ru"), make_plan(_dataset(), new, ON))
    assert sum(map(len, summary)) < 3500


def _lines(told: list[Any]) -> list[str]:
    text = re.sub(r"<[^>]+>", "", "\n".join(told))
    return [line for line in text.splitlines() if line]


def _told(plan: Plan, language: Any) -> str:
    return "\n".join(_lines(plan_paragraphs(words(language), plan)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "для тех, кто уже за границей и летит самолётом"),
        ("en", "are abroad already and fly"),
    ],
)
def test_who_is_abroad_does_not_start_from_there(language: Language, said: str) -> None:
    questions = {
        question.id: question
        for question in (several("modes", "air", "car"), one("region", "siberia", "abroad"))
    }
    row = (Term("modes", "air", ("yes",)), Term("region", None, ("abroad",)))
    assert said in PeopleFormatter(words(language), questions).line(Who((row,), 0))
