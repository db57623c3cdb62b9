"""Checks of form: what can be said about a dataset without reasoning about people.

A table of checks, each a function from the loaded dataset to the mistakes it finds;
`upkeep.soundness` adds those that need the rules. Nothing stops at the first mistake.
"""

from collections.abc import Container, Iterable, Iterator
from datetime import date

from routebot.errors import DataError
from routebot.policy.contents import every_fact, every_source
from routebot.policy.facts import Bar, EntryRule, PaymentRule
from routebot.policy.files import Area, Dataset, Destination, Section
from routebot.policy.loading import Loaded
from routebot.policy.places import HOME
from routebot.policy.reference import read_headline, text_name
from routebot.policy.ways import WAYS
from routebot.upkeep.coverage import COVERAGE_CHECKS
from routebot.upkeep.figures import FIGURE_CHECKS
from routebot.upkeep.passports import corrections_fit, passport_codes, passport_references
from routebot.upkeep.safety import SAFETY_CHECKS
from routebot.upkeep.standing import STANDING_CHECKS
from routebot.upkeep.typed import TYPED_CHECKS
from routebot.upkeep.wording import WORDING_CHECKS, Check
from routebot.words.names import CODES, folded, likeliest, territory

__all__ = ["CHECKS", "check"]


def check(loaded: Loaded, today: date) -> list[DataError]:
    """Run every check of form.

    Args:
        today: facts may not be newer than this day.
    """
    return [error for _, function in CHECKS for error in function(loaded, today)]


def _ids_are_unique(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """Facts and all that is pointed at share one space of names; destinations and areas have
    theirs.
    """
    for id_, positions in loaded.positions.items():
        named = [each for each in positions if each.path != "id"]
        for extra in named[1:]:
            yield extra.error(
                f'the id "{id_}" is taken by {named[0].file}:{named[0].line}', "choose another"
            )


def _ids_tell_where_they_belong(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for destination in loaded.dataset.destinations:
        prefix = f"{destination.id.lower()}-"
        for fact in destination.facts():
            if not fact.id.startswith(prefix):
                yield loaded.position(fact.id).error(
                    f'the id "{fact.id}" is not of {destination.id}', f"begin it with {prefix}"
                )


def _topics_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    topics = {topic.id for topic in loaded.dataset.topics}
    for fact in every_fact(loaded.dataset):
        if fact.topic not in topics:
            yield loaded.position(fact.id).error(
                f'unknown topic "{fact.topic}"', f"write one of {', '.join(sorted(topics))}"
            )
    baseline = loaded.dataset.baseline.topic
    if baseline not in topics:
        yield loaded.position("baseline").error(
            f'unknown topic "{baseline}"', "add it to topics.yaml"
        )


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
    yield from passport_references(loaded)


def _unknown(
    loaded: Loaded, named: Iterable[tuple[str, str]], known: Container[str], verb: str, hint: str
) -> Iterator[DataError]:
    for owner, name in named:
        if name not in known:
            yield loaded.position(owner).error(f'{verb} "{name}", which does not exist', hint)


def _sections(dataset: Dataset) -> tuple[Section, ...]:
    return (*dataset.areas, *dataset.destinations)


def _members_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    dataset = loaded.dataset
    known = {
        *dataset.baseline.destinations,
        *(destination.id for destination in dataset.destinations),
    }
    for area in dataset.areas:
        for id_ in (*(member.id for member in area.members), *area.excludes):
            if id_ not in known:
                yield loaded.position(area.id).error(
                    f'the area names "{id_}", which is no destination', "mend the code"
                )
    parts = {option.starts_from for question in dataset.questions for option in question.options}
    for link in dataset.links:
        for id_ in (link.start, *link.through, link.end):
            if id_ not in known | parts | {HOME}:
                yield loaded.position(link.id).error(
                    f'"{id_}" is no destination', "write RU or a destination's code"
                )


def _codes_are_real(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """Find codes that are no places: UK would stand beside GB, on a card that nobody finds."""
    dataset = loaded.dataset
    places = {*dataset.baseline.destinations, *(own.id for own in dataset.destinations)}
    named = {*((code, code) for code in places), *passport_codes(dataset)}
    for code, owner in sorted(each for each in named if each[0] not in CODES):
        meant = likeliest(code)
        hint = (
            f"write {meant}, {territory(meant, 'en')}"
            if meant
            else "write the place's code, for example KZ"
        )
        yield loaded.position(owner).error(f'"{code}" is no code of ISO 3166-1', hint)


def _names_are_unique(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """Two places of one name: whoever types it would be shown the card of the first."""
    owners: dict[str, str] = {}
    for code in sorted(CODES):
        for language in ("ru", "en"):
            owners[folded(territory(code, language))] = code
    for destination in loaded.dataset.destinations:
        for seen, name in {folded(name): name for name in destination.names()}.items():
            owner = owners.setdefault(seen, destination.id)
            if owner != destination.id:
                problem = f'the name "{name}" is also one of {owner} ({territory(owner, "en")})'
                yield loaded.position(destination.id).error(
                    problem, "take it out, or write what tells the two apart"
                )


def _cards_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    cards = {
        option.id
        for question in loaded.dataset.questions
        if question.id == "cards"
        for option in question.options
    }
    for fact in every_fact(loaded.dataset):
        for card in fact.cards if isinstance(fact, PaymentRule) else ():
            if card not in cards:
                yield loaded.position(fact.id).error(
                    f'unknown card "{card}"', f"write one of {', '.join(sorted(cards))}"
                )


def _options_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    questions = {
        question.id: {option.id for option in question.options}
        for question in loaded.dataset.questions
    }
    for change in loaded.dataset.changes:
        options = questions.get(change.question)
        if options is None:
            yield loaded.position(change.id).error(
                f'unknown question "{change.question}"', "mend the id"
            )
            continue
        for id_ in sorted({change.gain, *change.instead_of} - options):
            yield loaded.position(change.id).error(
                f'"{change.question}" has no option "{id_}"', "mend the id"
            )
    for question in loaded.dataset.questions:
        for option in question.options:
            for id_ in (*option.excludes, *option.implies):
                if id_ not in questions[question.id]:
                    yield loaded.position(question.id).error(
                        f'"{option.id}" excludes or implies unknown option "{id_}"', "mend the id"
                    )


def _regions_exist(loaded: Loaded, _today: date) -> Iterator[DataError]:
    regions = {
        o.id
        for question in loaded.dataset.questions
        if question.id == "region"
        for o in question.options
    }
    for link in loaded.dataset.links:
        for id_ in link.regions:
            if id_ not in regions:
                yield loaded.position(link.id).error(
                    f'unknown region "{id_}"', f"write one of {', '.join(sorted(regions))}"
                )


def _crossings_are_over_land(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """A flight "over Minsk – Antalya" would read as a border post where nobody is."""
    for link in loaded.dataset.links:
        if link.crossing and link.mode in ("air", "sea"):
            yield loaded.position(link.id).error(
                "a flight or a ferry has no `crossing`", "write its cities as `route`"
            )


def _days_are_past(loaded: Loaded, today: date) -> Iterator[DataError]:
    file = loaded.dataset.passports
    if file and file.as_of > today:
        yield loaded.position("passports").error(
            f"as_of {file.as_of} is in the future", "write the day of the index"
        )
    for id_, source in every_source(loaded.dataset):
        if source.published and source.published.first_day > today:
            yield loaded.position(id_).error(
                f"a source is dated {source.published}, in the future", "mend the day"
            )
        if source.seen_on and source.seen_on > today:
            problem = f"a source has seen_on {source.seen_on}, in the future"
            yield loaded.position(id_).error(problem, "write the day on which it was read")


def _statuses_fit_regimes(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for section in _sections(loaded.dataset):
        for rule in section.entry:
            if problem := _misfit(rule):
                yield loaded.position(rule.id).error(problem, "see docs/editing-data.md, Ways in")


def _misfit(rule: EntryRule) -> str:
    if rule.regime in ("suspended", "banned") and rule.status == "open":
        return f"regime {rule.regime} cannot be open"
    if (
        rule.regime in ("visa_required", "e_visa", "e_authorization")
        and rule.status == "open"
        and not rule.when
    ):
        return f"regime {rule.regime} is open only to those who hold it, so it needs a `when`"
    return ""


_FREE_MOVEMENT = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO", "CH",
})  # fmt: skip
"""The European Union, the rest of the European Economic Area, Switzerland."""

_ENTRY_KEEPS = 365
"""Days, as `visa_regime` has them: whether a foreigner is let in is never law alone."""


def _entry_rules_keep_a_year(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """Only the right of a country's own citizens, and free movement, may keep as long as a law."""
    shelves = {topic.id: topic.shelf_days for topic in loaded.dataset.topics}
    for section in _sections(loaded.dataset):
        ways = {"citizen", "family", "residence"} if _moves_freely(section) else {"citizen"}
        for rule in section.entry:
            days = shelves.get(rule.topic, 0)
            if days > _ENTRY_KEEPS and rule.way not in ways:
                yield loaded.position(rule.id).error(
                    f"an entry rule of the topic {rule.topic} would keep {days} days",
                    f"choose a topic of at most {_ENTRY_KEEPS} days, for example visa_regime",
                )


def _moves_freely(section: Section) -> bool:
    """Say whether a section is about places with free movement and no others."""
    match section:
        case Destination(id=id_):
            return id_ in _FREE_MOVEMENT
        case Area(members=members) if members:
            return {member.id for member in members} <= _FREE_MOVEMENT
        case _:
            return False


def _announcements_look_ahead(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for section in _sections(loaded.dataset):
        for found in section.announcements:
            if found.planned_from and found.valid_from and found.planned_from < found.valid_from:
                problem = (
                    f"is planned from {found.planned_from}, "
                    f"before it was announced on {found.valid_from}"
                )
                yield loaded.position(found.id).error(
                    problem, "`valid_from` is the day of the announcement"
                )


def _covers_name_others(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for fact in every_fact(loaded.dataset):
        for id_ in fact.covers:
            if id_ == fact.id or fact.covers.count(id_) > 1:
                yield loaded.position(fact.id).error(
                    f'`covers` names "{id_}" needlessly', "take it out"
                )


def _baseline_values_are_known(loaded: Loaded, _today: date) -> Iterator[DataError]:
    baseline = loaded.dataset.baseline
    own = {destination.id for destination in loaded.dataset.destinations}
    for id_, dated in baseline.destinations.items():
        for day, value in dated.items() if id_ not in own else ():
            if text_name(value) not in baseline.texts:
                problem = f'{id_} has the value "{value}" on {day}, for which there is no text'
                yield loaded.position(id_).error(
                    problem, "add the text or give the destination a file"
                )
            elif read_headline(value) is None:
                problem = f'{id_} has the value "{value}" on {day}, which means nothing to us'
                yield loaded.position(id_).error(
                    problem, "write a value of the index or give the destination a file"
                )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("ids are unique", _ids_are_unique),
    ("ids tell where they belong", _ids_tell_where_they_belong),
    ("topics exist", _topics_exist),
    ("references resolve", _references_resolve),
    ("members exist", _members_exist),
    ("codes are real", _codes_are_real),
    ("names are unique", _names_are_unique),
    ("cards exist", _cards_exist),
    ("options exist", _options_exist),
    ("regions exist", _regions_exist),
    ("crossings are over land", _crossings_are_over_land),
    ("days are past", _days_are_past),
    ("statuses fit regimes", _statuses_fit_regimes),
    ("entry rules keep a year", _entry_rules_keep_a_year),
    ("announcements look ahead", _announcements_look_ahead),
    ("covers name others", _covers_name_others),
    ("baseline values are known", _baseline_values_are_known),
    ("corrections fit the index", corrections_fit),
    *TYPED_CHECKS,
    *WORDING_CHECKS,
    *SAFETY_CHECKS,
    *STANDING_CHECKS,
    *COVERAGE_CHECKS,
    *FIGURE_CHECKS,
)
