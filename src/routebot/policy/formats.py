"""What older datasets leave unsaid, or say in another form.

`questions.yaml` says by which answers somebody is in danger or abroad, and how many days or which
means of travel an option stands for. Revisions published before it did, and small datasets, mean
what the program took for granted then. They also have sections `handover:` where dangers of all
kinds stand now. That stands here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from routebot.policy.facts import Condition, Mode
from routebot.policy.files import Dataset
from routebot.policy.questions import CircumstanceId, Option, Question, QuestionsFile

__all__ = ["circumstances_of", "in_todays_form", "questions_in_full"]

_DAYS_LEFT: Mapping[str, int] = MappingProxyType({"days": 3, "week": 10, "month": 45})
"""Of `urgency`, as the labels of its options said: within 3, 10 and 45 days."""

_STAY_WANTED: Mapping[str, int] = MappingProxyType(
    {"transit": 1, "wait": 90, "long": 180, "settle": 360}
)
"""Of `goal`, as its labels said: up to 3 months, then from half a year on; a year as rules count
it, so that half a year is half of it.
"""

_MODES: Mapping[str, tuple[Mode, ...]] = MappingProxyType(
    {"air": ("air",), "car": ("car",), "rail_bus": ("rail_bus", "sea"), "foot": ("foot",)}
)
"""Of `modes`; nobody was asked about ferries, and who takes a train or a bus takes one too."""

_CIRCUMSTANCES: Mapping[CircumstanceId, Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "in_danger": {"pursued": ["risk", "case"], "grounds": ["activist", "journalist"]},
        "lgbt": {"grounds": ["lgbt"]},
        "abroad": {"region": ["abroad"]},
    }
)
"""By any of these options."""


_HANDOVER_SHORTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "high": {"ru": "могут выдать России", "en": "may hand over to Russia"},
        "medium": {"ru": "бывали выдачи России", "en": "has handed people over to Russia"},
        "low": {"ru": "случаев выдачи не нашли", "en": "no handover to Russia found"},
    }
)
"""By the level; such facts had no `short`. A level that is not here was that nothing is known."""


def in_todays_form(section: Any, circumstances: Mapping[CircumstanceId, Condition]) -> Any:
    """Return what stands in the file of a destination or area with its handover facts as dangers.

    They were about people in danger; a dataset that knows of none has nobody to tell them to.
    """
    known = section.get("handover") if isinstance(section, dict) else None
    if not isinstance(known, list) or not all(_is_handover(fact) for fact in known):
        return section  # where it is wrong, it is complained of as it was written
    kept = {key: value for key, value in section.items() if key != "handover"}
    if "in_danger" not in circumstances:
        return kept
    read = [
        {**fact, "kind": "handover", "short": dict(short), "when": circumstances["in_danger"]}
        for fact in known
        if (short := _HANDOVER_SHORTS.get(fact["level"]))
    ]
    return {**kept, "dangers": [*kept.get("dangers", ()), *read]}


def _is_handover(fact: object) -> bool:
    return isinstance(fact, dict) and fact.get("level") in (*_HANDOVER_SHORTS, "unknown")


def questions_in_full(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions with what their options stand for; what a dataset says itself stays."""
    found = _filled(questions, "urgency", "one", "days_left", _DAYS_LEFT)
    found = _filled(found, "goal", "one", "stay_days_wanted", _STAY_WANTED)
    return _filled(found, "modes", "many", "modes", _MODES)


def circumstances_of(dataset: Dataset | QuestionsFile) -> dict[CircumstanceId, Condition]:
    """Return by which answers each circumstance is met; one that no option can meet is left out."""
    said = {circumstance.id: circumstance.when for circumstance in dataset.circumstances}
    assumed = {id_: _any_of(dataset, options) for id_, options in _CIRCUMSTANCES.items()}
    return {id_: when for id_, when in assumed.items() if when} | said


def _filled(
    questions: Sequence[Question], id_: str, kind: str, field: str, values: Mapping[str, Any]
) -> tuple[Question, ...]:
    """Let the options of one question say what they mean, unless any option says so already."""
    if any(getattr(option, field) for question in questions for option in question.options):
        return tuple(questions)

    def filled(option: Option) -> Option:
        known = option.id in values
        return option.model_copy(update={field: values[option.id]}) if known else option

    return tuple(
        question.model_copy(update={"options": tuple(map(filled, question.options))})
        if (question.id, question.kind) == (id_, kind)
        else question
        for question in questions
    )


def _any_of(dataset: Dataset | QuestionsFile, named: Mapping[str, Sequence[str]]) -> Condition:
    """Return the condition "any of these", as far as the dataset asks about them."""
    options = {question.id: {o.id for o in question.options} for question in dataset.questions}
    met: list[Any] = []
    for question, wanted in named.items():
        known = [option for option in wanted if option in options.get(question, ())]
        if known:
            met.append({question: known})
    return {"any": met} if met else {}
