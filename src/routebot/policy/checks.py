"""Checks of form: what can be said about a dataset without reasoning about people.

A table of checks, each a function from the loaded dataset to the mistakes it finds; `reasoning.soundness` adds those
that need the rules. Nothing stops at the first mistake.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import date

from routebot.errors import DataError
from routebot.policy.loading import Loaded
from routebot.policy.model import (
    WAYS,
    Bar,
    Dataset,
    EntryRule,
    ExitFile,
    Fact,
    PaymentRule,
    PaymentsFile,
    Section,
    Source,
    Text,
)

__all__ = ["CHECKS", "check", "every_fact", "numbers_in"]

MOST_CHARACTERS = 900
"""A fact's text with its date line must leave room for a dozen others on a few pages."""

Check = Callable[[Loaded, date], Iterator[DataError]]


def check(loaded: Loaded, today: date) -> list[DataError]:
    """Run every check of form.

    Args:
        today: facts may not be newer than this day.
    """
    return [error for _, function in CHECKS for error in function(loaded, today)]


def every_fact(dataset: Dataset) -> Iterator[Fact]:
    """Yield every fact of a dataset, the generated baseline rules left out."""
    for section in (*dataset.areas, *dataset.destinations):
        yield from section.facts()
    yield from dataset.links
    yield from (*dataset.exit.rules, *dataset.exit.payments, *dataset.exit.notes)
    yield from (*dataset.payments.payments, *dataset.payments.pitfalls, *dataset.payments.notes)


def _every_text(dataset: Dataset) -> Iterator[tuple[str, Text]]:
    """Yield (id to point at, text) for every text a person can read."""
    for fact in every_fact(dataset):
        yield fact.id, fact.text
    for rule in dataset.exit.rules:
        if rule.remedy:
            yield rule.id, rule.remedy
    files: tuple[Section | ExitFile | PaymentsFile, ...] = (
        *dataset.areas,
        *dataset.destinations,
        dataset.exit,
        dataset.payments,
    )
    for section in files:
        for found in section.disagreements:
            yield found.id, found.plan_for
            yield from ((found.id, claim.text) for claim in found.claims)
        yield from ((gap.id, gap.text) for gap in section.not_established)
    for question in dataset.questions:
        yield from ((question.id, text) for text in (question.text, question.help))
        yield from ((f"{question.id}.{option.id}", option.label) for option in question.options)
    yield from ((change.id, change.text) for change in dataset.changes)
    for helper in dataset.helpers:
        yield from ((helper.id, text) for text in (helper.name, helper.about, helper.legal_status))


def _every_source(dataset: Dataset) -> Iterator[tuple[str, Source]]:
    for fact in every_fact(dataset):
        yield from ((fact.id, source) for source in fact.sources)
    yield from ((change.id, source) for change in dataset.changes for source in change.sources)
    yield from ((helper.id, source) for helper in dataset.helpers for source in helper.sources)


def _ids_are_unique(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """Facts and all that is pointed at share one space of names; destinations, areas and members have theirs."""
    for id_, places in loaded.places.items():
        named = [place for place in places if place.path != "id" and not place.path.startswith("members[")]
        for extra in named[1:]:
            yield extra.error(f'the id "{id_}" is taken by {named[0].file}:{named[0].line}', "choose another")


def _ids_tell_where_they_belong(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for destination in loaded.dataset.destinations:
        prefix = f"{destination.id.lower()}-"
        for fact in destination.facts():
            if not fact.id.startswith(prefix):
                yield loaded.place(fact.id).error(
                    f'the id "{fact.id}" is not of {destination.id}', f"begin it with {prefix}"
                )


def _topics_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    topics = {topic.id for topic in loaded.dataset.topics}
    for fact in every_fact(loaded.dataset):
        if fact.topic not in topics:
            yield loaded.place(fact.id).error(
                f'unknown topic "{fact.topic}"', f"write one of {', '.join(sorted(topics))}"
            )
    baseline = loaded.dataset.baseline.topic
    if baseline not in topics:
        yield loaded.place("baseline").error(f'unknown topic "{baseline}"', "add it to topics.yaml")


def _references_resolve(loaded: Loaded, _today: date) -> Iterator[DataError]:
    dataset = loaded.dataset
    replaceable = {fact.id for area in dataset.areas for fact in (*area.entry, *area.bars)}
    passable = {rule.id for section in _sections(dataset) for rule in section.entry} | set(WAYS)
    every = {fact.id for fact in every_fact(dataset)}
    for section in _sections(dataset):
        rules: tuple[EntryRule | Bar, ...] = (*section.entry, *section.bars)
        named = [(rule.id, id_) for rule in rules for id_ in rule.replaces]
        yield from _unknown(loaded, named, replaceable, "replaces", "name an area's rule or bar")
        named = [(bar.id, name) for bar in section.bars for name in bar.closes]
        yield from _unknown(loaded, named, passable, "closes", "name an entry rule or a way")
        named = [(need.id, name) for need in section.requirements for name in need.ways]
        yield from _unknown(loaded, named, passable, "is for", "name an entry rule or a way")
        named = [(found.id, id_) for found in section.disagreements for id_ in found.about]
        yield from _unknown(loaded, named, every, "is about", "name a fact's id")


def _unknown(
    loaded: Loaded, named: Iterable[tuple[str, str]], known: Container[str], verb: str, hint: str
) -> Iterator[DataError]:
    for owner, name in named:
        if name not in known:
            yield loaded.place(owner).error(f'{verb} "{name}", which does not exist', hint)


def _sections(dataset: Dataset) -> tuple[Section, ...]:
    return (*dataset.areas, *dataset.destinations)


def _members_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    dataset = loaded.dataset
    known = {*dataset.baseline.destinations, *(destination.id for destination in dataset.destinations)}
    for area in dataset.areas:
        for id_ in (*(member.id for member in area.members), *area.excludes):
            if id_ not in known:
                yield loaded.place(area.id).error(f'the area names "{id_}", which is no destination', "mend the code")
    for link in dataset.links:
        for id_ in (link.start, link.end):
            if id_ != "RU" and id_ not in known:
                yield loaded.place(link.id).error(f'"{id_}" is no destination', "write RU or a destination's code")


def _cards_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    cards = {
        option.id for question in loaded.dataset.questions if question.id == "cards" for option in question.options
    }
    for fact in every_fact(loaded.dataset):
        for card in fact.cards if isinstance(fact, PaymentRule) else ():
            if card not in cards:
                yield loaded.place(fact.id).error(f'unknown card "{card}"', f"write one of {', '.join(sorted(cards))}")


def _options_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    questions = {question.id: {option.id for option in question.options} for question in loaded.dataset.questions}
    for change in loaded.dataset.changes:
        options = questions.get(change.question)
        if options is None:
            yield loaded.place(change.id).error(f'unknown question "{change.question}"', "mend the id")
            continue
        for id_ in sorted({change.gain, *change.instead_of} - options):
            yield loaded.place(change.id).error(f'"{change.question}" has no option "{id_}"', "mend the id")
    for question in loaded.dataset.questions:
        for option in question.options:
            for id_ in option.excludes:
                if id_ not in questions[question.id]:
                    yield loaded.place(question.id).error(f'excludes unknown option "{id_}"', "mend the id")


def _regions_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    regions = {o.id for question in loaded.dataset.questions if question.id == "region" for o in question.options}
    for link in loaded.dataset.links:
        for id_ in link.regions:
            if id_ not in regions:
                yield loaded.place(link.id).error(
                    f'unknown region "{id_}"', f"write one of {', '.join(sorted(regions))}"
                )


def _days_are_past(loaded: Loaded, today: date) -> Iterator[DataError]:
    for fact in every_fact(loaded.dataset):
        if fact.checked_on > today:
            yield loaded.place(fact.id).error(
                f"checked_on {fact.checked_on} is in the future", "write the source's day"
            )
    for id_, source in _every_source(loaded.dataset):
        if source.published and source.published > today:
            yield loaded.place(id_).error(f"a source is dated {source.published}, in the future", "mend the day")


def _statuses_fit_regimes(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for section in _sections(loaded.dataset):
        for rule in section.entry:
            if problem := _misfit(rule):
                yield loaded.place(rule.id).error(problem, "see docs/editing-data.md, Ways in")


def _misfit(rule: EntryRule) -> str:
    if rule.regime in ("suspended", "banned") and rule.status == "open":
        return f"regime {rule.regime} cannot be open"
    if rule.regime in ("visa_required", "e_visa", "e_authorization") and rule.status == "open" and not rule.when:
        return f"regime {rule.regime} is open only to those who hold it, so it needs a `when`"
    return ""


def numbers_in(text: str) -> Counter[str]:
    """Count the numbers in a text: digits with their decimals, thousands joined, list commas ignored."""
    joined = re.sub(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))", "", text)
    return Counter(number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)?", joined))


def _languages_agree_on_numbers(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for id_, text in _every_text(loaded.dataset):
        russian, english = numbers_in(text.ru), numbers_in(text.en)
        if russian != english:
            only_ru = ", ".join(sorted((russian - english).elements())) or "nothing"
            only_en = ", ".join(sorted((english - russian).elements())) or "nothing"
            problem = f"the languages differ in numbers: only in ru {only_ru}, only in en {only_en}"
            yield loaded.place(id_).error(problem, "write the same numbers, in digits, in both")


def _texts_are_plain(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for id_, text in _every_text(loaded.dataset):
        for language, words in (("ru", text.ru), ("en", text.en)):
            if re.search(r"[<>]|&[a-z]+;", words):
                yield loaded.place(id_).error(f"{language} holds markup", "write plain words")
            if re.search(r"https?://|www\.", words):
                yield loaded.place(id_).error(f"{language} holds a link", "put it into sources")
            if len(words) > MOST_CHARACTERS:
                problem = f"{language} has {len(words)} characters"
                yield loaded.place(id_).error(problem, f"at most {MOST_CHARACTERS}: split it into two facts")
            if "!" in words:
                yield loaded.place(id_).error(f"{language} holds an exclamation mark", "write it calmly")
        if re.search(r"[а-яё]", _QUOTED_RUSSIAN.sub("", text.en), re.IGNORECASE):
            yield loaded.place(id_).error("en holds Cyrillic letters", "translate or transliterate")
        if not re.search(r"[а-яё]", text.ru, re.IGNORECASE) and not _is_name(loaded, id_):
            yield loaded.place(id_).error("ru holds no Russian", "write it in Russian")


_QUOTED_RUSSIAN = re.compile(r"реестрповесток\.рф|\b[её]\b")
"""What English has to quote in Russian letters: a site's name, and the two letters that passports confuse."""


def _is_name(loaded: Loaded, id_: str) -> bool:
    return any(helper.id == id_ for helper in loaded.dataset.helpers)


def _baseline_values_are_known(loaded: Loaded, _today: date) -> Iterator[DataError]:
    baseline = loaded.dataset.baseline
    own = {destination.id for destination in loaded.dataset.destinations}
    for id_, dated in baseline.destinations.items():
        for day, value in dated.items():
            if id_ not in own and not value.isdigit() and value not in baseline.texts:
                problem = f'{id_} has the value "{value}" on {day}, for which there is no text'
                yield loaded.place(id_).error(problem, "add the text or give the destination a file")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("ids are unique", _ids_are_unique),
    ("ids tell where they belong", _ids_tell_where_they_belong),
    ("topics exist", _topics_exist),
    ("references resolve", _references_resolve),
    ("members exist", _members_exist),
    ("cards exist", _cards_exist),
    ("options exist", _options_exist),
    ("regions exist", _regions_exist),
    ("days are past", _days_are_past),
    ("statuses fit regimes", _statuses_fit_regimes),
    ("languages agree on numbers", _languages_agree_on_numbers),
    ("texts are plain", _texts_are_plain),
    ("baseline values are known", _baseline_values_are_known),
)
