"""Small datasets made in the test: as files, to plant mistakes in, and as models, to reason
about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from routebot.policy.facts import Link
from routebot.policy.files import (
    Area,
    BaselineFile,
    Dataset,
    Destination,
    ExitFile,
    PaymentsFile,
    Topic,
)
from routebot.policy.loading import Loaded, load
from routebot.policy.passports import PassportsFile
from routebot.policy.questions import Change, Question

__all__ = [
    "DAY",
    "apart",
    "change",
    "danger",
    "edited",
    "fact",
    "line_of",
    "make_dataset",
    "minimal",
    "minimal_loaded",
    "one",
    "several",
    "source",
    "stay",
]

DAY = date(2026, 1, 1)
"""The day on which the small datasets are looked at; their facts were checked on it."""

_NO_ONE: Mapping[str, str] = MappingProxyType({})

_TOPICS = """\
topics:
  - id: visa_regime
    label: {ru: Режим въезда, en: Entry regime}
    shelf_days: 365
  - id: law
    label: {ru: Закон, en: Law}
    shelf_days: 1825
"""

_QUESTIONS = """\
questions:
  - id: passport
    kind: one
    text: {ru: "Какой паспорт?", en: "Which passport?"}
    short: {ru: паспорт, en: passport}
    help: {ru: От него зависит въезд., en: Entry depends on it.}
    options:
      - {id: biometric, neutral: true, label: {ru: С чипом, en: With a chip}}
      - {id: internal_only, neutral: true, label: {ru: Внутренний, en: Internal}}
  - id: visas
    kind: many
    text: {ru: "Какие визы?", en: "Which visas?"}
    short: {ru: визы, en: visas}
    help: {ru: Виза открывает пути., en: A visa opens ways.}
    options:
      - {id: schengen, label: {ru: Шенген, en: Schengen}}
      - {id: none, label: {ru: Никаких, en: None}}
  - id: cards
    kind: many
    text: {ru: "Чем платить?", en: "How to pay?"}
    short: {ru: оплата, en: paying}
    help: {ru: Чтобы не застрять без денег., en: So as not to be stranded without money.}
    options:
      - {id: mir, label: {ru: Мир, en: Mir}}
      - {id: cash, neutral: true, label: {ru: Наличные, en: Cash}}
  - id: region
    kind: one
    text: {ru: "Откуда?", en: "From where?"}
    short: {ru: место отъезда, en: place of departure}
    help: {ru: Какая граница рядом., en: Which border is near.}
    options:
      - {id: south, neutral: true, label: {ru: Юг, en: South}}
      - {id: siberia, neutral: true, label: {ru: Сибирь, en: Siberia}}
changes:
  - id: change-passport
    question: passport
    gain: biometric
    instead_of: [internal_only]
    text: {ru: Оформить загранпаспорт., en: Get an international passport.}
    sources: [{kind: news, url: "https://example.org/passport", publisher: Example, published: 2025-06-01}]
"""

_EXIT = """\
rules:
  - id: ru-exit-debts
    topic: visa_regime
    effect: check
    remedy: {ru: Проверьте долги., en: Look your debts up.}
    text: {ru: Долги закрывают выезд., en: Debts close the exit.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/exit", publisher: Example, published: 2025-06-01}]
"""

_PAYMENTS = """\
payments:
  - id: xx-mir
    topic: visa_regime
    cards: {mir: "no"}
    text: {ru: Мир мало где работает., en: Mir works in few places.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/cards", publisher: Example, published: 2025-06-01}]
"""

_LINKS = """\
links:
  - id: link-ru-kz-car
    start: RU
    end: KZ
    mode: car
    state: open
    regions: [siberia]
    topic: visa_regime
    text: {ru: Дорога открыта., en: The road is open.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/road", publisher: Example, published: 2025-06-01}]
"""

_HELPERS = """\
helpers:
  - id: helper-hot-line
    name: {ru: Горячая линия, en: Hot line}
    about: {ru: Помогает с визами., en: Helps with visas.}
    languages: [ru]
    url: https://example.org/help
    link_safe: true
    legal_status: {ru: Ограничений не найдено., en: No limits were found.}
    topics: [legal]
    alive_on: 2025-06-01
    sources: [{kind: news, url: "https://example.org/help", publisher: Example, published: 2025-06-01}]
"""

_BASELINE = """\
topic: visa_regime
sources: [{kind: index, url: "https://example.org/index", publisher: Index, published: 2025-06-01}]
texts:
  days: {ru: Без визы., en: Visa-free.}
  visa required: {ru: Нужна виза., en: A visa is needed.}
destinations:
  KZ: {2022-01-01: "90"}
  ZW: {2022-01-01: visa required}
"""

_PASSPORTS = """\
as_of: 2025-06-01
sources: [{kind: index, url: "https://example.org/index", publisher: Index, published: 2025-06-01}]
groups:
  eu:
    countries: [CH]
    free_movement: [{kind: law, url: "https://example.org/right", publisher: Example, published: null}]
    places:
      visa required: [ZW]
otherwise: other
passports:
  GB:
    "90": [CH, KZ]
    e-visa: [ZW]
corrections:
  - id: passports-gb-zw
    passports: [GB]
    destinations: [ZW]
    index: e-visa
    value: visa on arrival
    why: The index is late.
    valid_from: 2025-07-01
    sources: [{kind: official, url: "https://example.org/zw", publisher: Example, published: 2025-05-01}]
"""

_AREA = """\
id: world
label: {ru: Мир, en: World}
members: [{id: KZ}]
bars:
  - id: passport-bar
    topic: visa_regime
    when: {passport: [internal_only]}
    closes: [visit]
    text: {ru: Нужен загранпаспорт., en: An international passport is needed.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/world", publisher: Example, published: 2025-06-01}]
"""

_KZ = """\
id: KZ
cities: [{ru: Астана, en: Astana}]
entry:
  - id: kz-entry
    topic: visa_regime
    regime: visa_free
    status: open
    limits: [{days: 90, per: rolling, window_days: 180}]
    text: {ru: "До 90 дней без визы.", en: "Up to 90 days without a visa."}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
pitfalls:
  - id: kz-pitfall
    topic: visa_regime
    severity: low
    when: {visas: [schengen]}
    text: {ru: Виза тут не поможет., en: A visa does not help here.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
"""


def minimal() -> dict[str, bytes]:
    """Return the smallest dataset that is sound and has one fact of most kinds: relative name ->
    content.
    """
    texts = {
        "topics.yaml": _TOPICS,
        "questions.yaml": _QUESTIONS,
        "exit.yaml": _EXIT,
        "payments.yaml": _PAYMENTS,
        "links.yaml": _LINKS,
        "helpers.yaml": _HELPERS,
        "wording.yaml": "abbreviations: []\n",
        "baseline.yaml": _BASELINE,
        "passports.yaml": _PASSPORTS,
        "areas/world.yaml": _AREA,
        "destinations/KZ.yaml": _KZ,
    }
    return {name: text.encode() for name, text in texts.items()}


def edited(
    name: str, old: str, new: str, files: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Return the minimal dataset (or other files) with one text replaced; it must stand there
    exactly once.
    """
    files = dict(minimal() if files is None else files)
    text = files[name].decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    return files | {name: text.replace(old, new).encode()}


def line_of(files: Mapping[str, bytes], name: str, needle: str) -> int:
    """Return the 1-based line of a text in a file; it must stand on exactly one."""
    found = [
        number for number, line in enumerate(files[name].decode().splitlines(), 1) if needle in line
    ]
    assert len(found) == 1, f"{needle!r} stands on lines {found} of {name}"
    return found[0]


def minimal_loaded() -> Loaded:
    """Load the minimal dataset."""
    return load(minimal())


def fact(id_: str, *, checked_on: date | None = DAY, **fields: Any) -> dict[str, Any]:
    """Return the fields of a fact that one page of a day confirms, to be validated by a model."""
    return {
        "id": id_,
        "topic": "visa_regime",
        "text": {"ru": "Так и есть.", "en": "It is so."},
        "valid_from": None,
        "confidence": "high",
        "sources": [source(checked_on)],
        **fields,
    }


def source(published: date | str | None, kind: str = "news", **fields: Any) -> dict[str, Any]:
    """Return the fields of a source."""
    said = {"kind": kind, "url": "https://example.org/", "publisher": "Example"}
    return {**said, "published": published, **fields}


def stay(days: int | None) -> tuple[dict[str, Any], ...]:
    """Return the limits of a way in that allows some days per entry; None: not known."""
    return ({"days": days, "per": "entry"},) if days else ()


def danger(id_: str, level: str, kind: str = "handover", **fields: Any) -> dict[str, Any]:
    """Return the fields of a danger to those who say that they are pursued."""
    who = {"pursued": ["case"]}
    short = {"ru": "могут выдать", "en": "may hand over"}
    return fact(id_, **{"kind": kind, "level": level, "short": short, "when": who, **fields})


def one(
    id_: str,
    *options: str,
    sensitive: str = "none",
    silent: Iterable[str] = (),
    stand_ins: Mapping[str, str] = _NO_ONE,
) -> Question:
    """Make a question with one answer.

    Args:
        silent: options that say nothing of themselves; the others are neutral.
        stand_ins: option -> the option it is treated as.
    """
    said: dict[str, dict[str, Any]] = {option: {"neutral": True} for option in options}
    said |= {option: {} for option in silent} | {
        option: {"treat_as": other} for option, other in stand_ins.items()
    }
    return _question(id_, "one", said, sensitive)


def several(
    id_: str, *options: str, sensitive: str = "none", stand_ins: Mapping[str, str] = _NO_ONE
) -> Question:
    """Make a question with several answers; say ``none`` for the option that excludes the
    others."""
    said = {
        option: {"treat_as": stand_ins[option]} if option in stand_ins else {} for option in options
    }
    return _question(id_, "many", said, sensitive)


def of_places(id_: str, kind: str, *options: str) -> Question:
    """Make a question that is answered with places: with one of them (``country``) or several."""
    return _question(id_, kind, {option: {} for option in options}, "none")


def _question(
    id_: str, kind: str, options: Mapping[str, Mapping[str, Any]], sensitive: str
) -> Question:
    words = {"ru": "Слова", "en": "Words"}
    return Question.model_validate(
        {
            "id": id_,
            "kind": kind,
            "sensitive": sensitive,
            "text": words,
            "help": words,
            "options": [{"id": option, "label": words, **said} for option, said in options.items()],
        }
    )


def apart(region: Question) -> Question:
    """Let the option ``kaliningrad`` of a question stand for the part of Russia that it is."""
    options = (
        option.model_copy(update={"starts_from": "RU-KGD"})
        if option.id == "kaliningrad"
        else option
        for option in region.options
    )
    return region.model_copy(update={"options": tuple(options)})


def change(id_: str, question: str, gain: str, *instead_of: str, **more: Any) -> Change:
    """Make a change that a person could truly come to have."""
    fields = fact(id_, question=question, gain=gain, instead_of=instead_of, **more)
    return Change.model_validate(
        {key: value for key, value in fields.items() if key in Change.model_fields}
    )


def make_dataset(
    questions: Sequence[Question],
    destinations: Iterable[Mapping[str, Any]],
    *,
    areas: Iterable[Mapping[str, Any]] = (),
    links: Iterable[Mapping[str, Any]] = (),
    exit_rules: Iterable[Mapping[str, Any]] = (),
    exit_notes: Iterable[Mapping[str, Any]] = (),
    payments: Iterable[Mapping[str, Any]] = (),
    changes: Sequence[Change] = (),
    shelf_days: int = 365,
    baseline: Mapping[str, Mapping[date, str]] | None = None,
    passports: Mapping[str, Any] | None = None,
) -> Dataset:
    """Put a dataset together from the fields of its parts; facts are made with `fact`."""
    label = {"ru": "Имя", "en": "Name"}
    texts = {"days": label, "visa required": label}
    return Dataset(
        revision="0" * 16,
        questions=tuple(questions),
        changes=tuple(changes),
        topics=(
            Topic.model_validate({"id": "visa_regime", "label": label, "shelf_days": shelf_days}),
        ),
        areas=tuple(Area.model_validate({"label": label, **area}) for area in areas),
        destinations=tuple(Destination.model_validate(destination) for destination in destinations),
        baseline=BaselineFile.model_validate(
            {
                "topic": "visa_regime",
                "sources": [source(DAY, "index")],
                "texts": texts,
                "destinations": baseline or {},
            }
        ),
        links=tuple(Link.model_validate(link) for link in links),
        exit=ExitFile.model_validate({"rules": list(exit_rules), "notes": list(exit_notes)}),
        payments=PaymentsFile.model_validate({"payments": list(payments)}),
        helpers=(),
        passports=PassportsFile.model_validate(passports) if passports else None,
    )
