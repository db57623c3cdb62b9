"""The rules of DESIGN.md section 5 once more, as naively as they can be written: over complete
people, one by one.

Nothing of `routebot.reasoning` is used here, so that the tests can hold the one against the other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, combinations, product
from typing import Any, TypeAlias

from routebot.policy.facts import Bar, Condition, EntryRule, Requirement
from routebot.policy.files import Dataset
from routebot.policy.questions import Question

__all__ = [
    "Person",
    "completions",
    "condition_in_sql",
    "meets",
    "place_facts",
    "says",
    "status_of",
    "stops",
    "value_of",
]

Person: TypeAlias = Mapping[str, frozenset[str]]
"""Question -> chosen options; a complete person has every question, and never ``none`` beside
something.
"""


def answers_to(question: Question) -> Iterator[frozenset[str]]:
    """Yield every complete answer to a question; "none of them" as the empty set.

    Of countries each alone: their sets are more than anybody can try.
    """
    if question.names_places:
        yield from (frozenset([option.id]) for option in question.options if option.id != "none")
        if not question.takes_one:
            yield frozenset()
        return
    options = [
        option.id for option in question.options if option.id != "none" or question.kind == "one"
    ]
    if question.kind == "one":
        yield from (frozenset([option]) for option in options)
    else:
        subsets = (combinations(options, size) for size in range(len(options) + 1))
        yield from map(frozenset, chain.from_iterable(subsets))


def completions(questions: Sequence[Question], answers: Person) -> Iterator[Person]:
    """Yield every complete person that an unfinished answer sheet could still become."""
    choices = [
        [answers[question.id] - _nothing(question)]
        if question.id in answers
        else list(answers_to(question))
        for question in questions
    ]
    for chosen in product(*choices):
        yield {question.id: options for question, options in zip(questions, chosen, strict=True)}


def _nothing(question: Question) -> frozenset[str]:
    return frozenset(["none"]) if question.kind == "many" else frozenset()


def meets(condition: Condition, person: Person, kinds: Mapping[str, str]) -> bool:
    """Say whether a complete person meets a condition as it stands in the YAML, every option being
    neutral.

    Args:
        kinds: question -> ``one`` or ``many``.
    """
    return all(_meets(key, value, person, kinds) for key, value in condition.items())


def _meets(key: str, value: Any, person: Person, kinds: Mapping[str, str]) -> bool:
    if key == "all":
        return all(meets(item, person, kinds) for item in value)
    if key == "any":
        return any(meets(item, person, kinds) for item in value)
    if key == "not":
        return not meets(value, person, kinds)
    options = set(value if isinstance(value, list) else [value])
    if kinds[key] == "many" and "none" in options and not person[key]:
        return True
    return bool(options & person[key])


def value_of(condition: Condition, questions: Sequence[Question], answers: Person) -> bool | None:
    """Return what every completion says, or None if they do not agree."""
    kinds = {question.id: question.kind for question in questions}
    found = {meets(condition, person, kinds) for person in completions(questions, answers)}
    return found.pop() if len(found) == 1 else None


def condition_in_sql(
    condition: Condition, kinds: Mapping[str, str], options: Mapping[str, Sequence[str]]
) -> str:
    """Write a condition in SQL, where unknown is NULL.

    A question with one answer is a column of that name; with several, a column ``question_option``
    for each option.
    """
    parts = [_in_sql(key, value, kinds, options) for key, value in condition.items()]
    return "(" + " AND ".join(parts) + ")" if parts else "1"


def _in_sql(
    key: str, value: Any, kinds: Mapping[str, str], options: Mapping[str, Sequence[str]]
) -> str:
    if key in ("all", "any"):
        glue = " AND " if key == "all" else " OR "
        return "(" + glue.join(condition_in_sql(item, kinds, options) for item in value) + ")"
    if key == "not":
        return f"(NOT {condition_in_sql(value, kinds, options)})"
    chosen = value if isinstance(value, list) else [value]
    if kinds[key] == "one":
        return f"({key} IN ({', '.join(repr(option) for option in chosen)}))"
    nothing = " AND ".join(f"NOT {key}_{option}" for option in options[key] if option != "none")
    return (
        "("
        + " OR ".join(
            f"({nothing})" if option == "none" else f"{key}_{option}" for option in chosen
        )
        + ")"
    )


def place_facts(
    dataset: Dataset, id_: str, on: date
) -> tuple[list[EntryRule], list[Bar], list[Requirement]]:
    """Gather what holds for a destination on a day: its own, and its areas', without what is
    replaced.
    """
    sections = [destination for destination in dataset.destinations if destination.id == id_]
    for area in dataset.areas:
        inside = not area.members or any(
            member.id == id_ and (member.since or date.min) <= on <= (member.until or date.max)
            for member in area.members
        )
        if inside and id_ not in area.excludes:
            sections.append(area)  # type: ignore[arg-type]
    rules = [fact for section in sections for fact in section.entry if _now(fact, on)]
    bars = [fact for section in sections for fact in section.bars if _now(fact, on)]
    needs = [fact for section in sections for fact in section.requirements if _now(fact, on)]
    gone = {name for fact in (*rules, *bars) for name in fact.replaces}
    return (
        [rule for rule in rules if rule.id not in gone],
        [bar for bar in bars if bar.id not in gone],
        [need for need in needs if need.id not in gone],
    )


def _now(fact: Any, on: date) -> bool:
    return (fact.valid_from or date.min) <= on <= (fact.valid_to or date.max)


def says(rule: Any, person: Person, questions: Sequence[Question]) -> bool | None:
    """Say whether a rule is about a complete person; None where it does not speak of an option they
    chose.

    Args:
        rule: a fact with `when` and perhaps `unless`.
    """
    unless = getattr(rule, "unless", None)
    named = set(_named(rule.when)) | set(_named(unless or {}))
    met = _says(rule.when, person, questions, named)
    return (
        met if unless is None else _both([met, _opposite(_says(unless, person, questions, named))])
    )


def _named(condition: Condition) -> Iterator[tuple[str, str]]:
    for key, value in condition.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from _named(item)
            else:
                yield key, str(item)


def _says(
    condition: Condition, person: Person, questions: Sequence[Question], named: set[tuple[str, str]]
) -> bool | None:
    parts = []
    for key, value in condition.items():
        if key in ("all", "any"):
            inner = [_says(item, person, questions, named) for item in value]
            parts.append(
                _both(inner)
                if key == "all"
                else _opposite(_both([_opposite(part) for part in inner]))
            )
        elif key == "not":
            parts.append(_opposite(_says(value, person, questions, named)))
        else:
            question = next(question for question in questions if question.id == key)
            listed = value if isinstance(value, list) else [value]
            found = {_counts(question, chosen, listed, named) for chosen in person[key]}
            nothing = question.kind == "many" and "none" in listed and not person[key]
            parts.append(True if nothing or True in found else None if None in found else False)
    return _both(parts)


def _counts(
    question: Question, chosen: str, listed: Sequence[str], named: set[tuple[str, str]]
) -> bool | None:
    """Say whether a chosen option counts as one of those that are listed."""
    option = next(option for option in question.options if option.id == chosen)
    if chosen in listed:
        return True
    if (question.id, chosen) in named or option.neutral:
        return False
    if option.treat_as:
        return _counts(question, option.treat_as, listed, named)
    return None if question.kind == "one" else False


def _both(values: Sequence[bool | None]) -> bool | None:
    return False if False in values else None if None in values else True


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def status_of(dataset: Dataset, id_: str, on: date, person: Person) -> str:
    """Judge a destination for a complete person: open, conditional, closed, or depends where the
    rules are silent.
    """
    shelf = {topic.id: topic.shelf_days for topic in dataset.topics}
    rules, bars, needs = place_facts(dataset, id_, on)
    usable: list[bool | None] = []
    ready: list[bool | None] = []
    for rule in rules:
        if rule.status == "closed":
            continue
        stopping = [
            says(bar, person, dataset.questions) for bar in bars if _concerns(bar.closes, rule)
        ]
        asked = [
            says(need, person, dataset.questions)
            for need in needs
            if need.kind == "obtain" and _concerns(need.ways, rule)
        ]
        usable.append(_both([says(rule, person, dataset.questions), *map(_opposite, stopping)]))
        too_old = (on - rule.checked_on).days > 2 * shelf[rule.topic]
        if rule.status == "open" and not too_old:
            ready.append(_both([usable[-1], *map(_opposite, asked)]))
    if True in ready:
        return "open"
    if True not in usable and None not in usable:
        return "closed"
    return "conditional" if True in usable and None not in ready else "depends"


def stops(bar: Bar, rule: EntryRule, person: Person, kinds: Mapping[str, str]) -> bool:
    """Say whether a bar closes a way in for a complete person."""
    excepted = bar.unless is not None and meets(bar.unless, person, kinds)
    return _concerns(bar.closes, rule) and meets(bar.when, person, kinds) and not excepted


def _concerns(names: Iterable[str], rule: EntryRule) -> bool:
    named = set(names)
    return not named or rule.id in named or rule.way in named
