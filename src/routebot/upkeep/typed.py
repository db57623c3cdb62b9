"""Check what people type: names, answers and starts name what there is, and each name once."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from routebot.errors import DataError
from routebot.policy.contents import every_fact
from routebot.policy.loading import Loaded
from routebot.policy.names import names_on
from routebot.reasoning.meanings import REGION
from routebot.upkeep.wording import Check
from routebot.words.forms import plain
from routebot.words.i18n import LANGUAGES
from routebot.words.names import territory

__all__ = ["TYPED_CHECKS"]


def _typed_references_resolve(loaded: Loaded, _today: date) -> Iterator[DataError]:
    """Find names of destinations, facts, areas and parts of Russia that there are not."""
    dataset, words = loaded.dataset, loaded.dataset.wording.typed
    facts = {fact.id for fact in every_fact(dataset)}
    areas = {area.id for area in dataset.areas}
    places = {own.id for own in dataset.destinations} | dataset.baseline.destinations.keys()
    regions = {
        option.id
        for question in dataset.questions
        if question.id == REGION
        for option in question.options
    }
    named = [("wording", more.of, places, "destination") for more in words.names]
    named += (("wording", start.option, regions, f"option of `{REGION}`") for start in words.starts)
    for answer in words.answers:
        named += ((answer.id, id_, facts, "fact") for id_ in answer.facts)
        named += ((answer.id, id_, areas, "area") for id_ in answer.areas)
        named += ((answer.id, id_, places, "destination") for id_ in answer.places)
    for owner, id_, known, kind in named:
        if id_ not in known:
            yield loaded.position(owner).error(f'names "{id_}", which is no {kind}', "mend the id")


def _typed_names_are_one_things(loaded: Loaded, today: date) -> Iterator[DataError]:
    """Find a name of an answer or of a start that is another one's or a destination's too."""
    words = loaded.dataset.wording.typed
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for id_, others in names_on(loaded.dataset, today).others:
        own = (territory(id_, language) for language in LANGUAGES)
        for name in {plain(name) for name in (*own, *others)}:
            owners[name].append(id_)
    named = [(answer.id, name) for answer in words.answers for name in answer.names]
    named += (("wording", name) for start in words.starts for name in start.names)
    for owner, name in named:
        earlier = owners[plain(name)]
        if earlier:
            problem = f'the name "{name}" is also one of {earlier[0]}'
            yield loaded.position(owner).error(problem, "take it out at one of them")
        earlier.append(owner)


TYPED_CHECKS: tuple[tuple[str, Check], ...] = (
    ("typed references resolve", _typed_references_resolve),
    ("typed names are one thing's", _typed_names_are_one_things),
)
