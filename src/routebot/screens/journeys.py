"""A journey in words: its legs, what breaks it, what is uncertain about it, what goes wrong on it.

Everything here is plain text, which the card, the list and the plan share.
"""

from collections.abc import Iterator, Sequence

from routebot.policy.claims import claim
from routebot.policy.facts import Link
from routebot.policy.places import HOME, in_russia
from routebot.reasoning.advice import Advice
from routebot.reasoning.journeys import Break, Doubt, Journey
from routebot.reasoning.levels import has_way
from routebot.reasoning.links import DoubtReason, Leg, LinkDoubt
from routebot.reasoning.rulebook import Status
from routebot.screens.claims import claim_line, stalest_mark
from routebot.screens.dangers import bare_danger, danger_line, marked_danger
from routebot.screens.phrases import PERIL, lead_line
from routebot.words.i18n import Words

__all__ = [
    "brief_way",
    "entered_places",
    "is_unclear",
    "journey_line",
    "journey_lines",
    "journey_notes",
    "means_line",
    "no_way_line",
    "passing_line",
    "ticket_lines",
    "unsure_lines",
    "way_line",
]


def brief_way(
    words: Words, advice: Advice, id_: str, *, reserve: bool, doubts: bool, worded: bool
) -> str:
    """Write the best way to a place: its legs, the worst of what it passes, what is in doubt.

    Args:
        reserve: name a crossing in reserve.
        doubts: say in full what is not certain of it.
        worded: the mark of freshness keeps its word.
    """
    if not advice.travel.known:
        return words("way.abroad")
    journeys = advice.journeys(id_)
    if not journeys or journeys[0].broken:
        return way_line(words, advice, id_)
    journey = journeys[0]
    links = [claim(advice.rulebook.snapshot, leg.link) for leg in journey.legs]
    legs = "; ".join(_leg_lines(words, advice, journey, reserve=reserve))
    said = [f"{legs} ({stalest_mark(words, links, worded=worded)})"]
    for place, danger in advice.passed_dangers(journey):
        said.append(passing_line(words, place, marked_danger(words, advice, danger, worded=worded)))
    if is_unclear(words, journey):
        unsure = (*_far_lines(words, journey), *_doubt_lines(words, journey))
        said.append(" ".join(unsure) if doubts else words("way.unsure.brief"))
    return "\n".join(said)


def journey_line(words: Words, advice: Advice, journey: Journey) -> str:
    """Write a journey leg by leg, and the worst of each place that it passes.

    A broken one names its broken leg and why.
    """
    said = ["; ".join(_leg_lines(words, advice, journey))]
    if journey.broken:
        said.append(_broken_line(words, journey, journey.broken))
    return "\n".join([*said, *_passed_lines(words, advice, journey)])


def journey_lines(words: Words, advice: Advice, journey: Journey) -> Iterator[str]:
    """Yield the legs of a journey and the worst of the places that it passes.

    Then what breaks it or what is not certain about it.
    """
    yield from _leg_lines(words, advice, journey)
    yield from _passed_lines(words, advice, journey)
    if journey.broken:
        yield _broken_line(words, journey, journey.broken)
    else:
        yield from unsure_lines(words, advice, journey)


def journey_notes(words: Words, advice: Advice, journey: Journey) -> Iterator[str]:
    """Yield what a card adds to a journey: doubts, papers for the way, what goes wrong on it."""
    if not journey.broken:
        yield from unsure_lines(words, advice, journey)
        yield from ticket_lines(words, journey)
        if entered := entered_places(journey):
            names = words.join(words.territory(place) for place in entered)
            lead = lead_line(words, journey.lead_days)
            yield words("way.first", place=names, lead=lead)
    for warned in advice.warnings(journey):
        for fact in warned.facts:
            said = claim_line(words, claim(advice.rulebook.snapshot, fact))
            yield passing_line(words, warned.place, said)


def entered_places(journey: Journey) -> list[str]:
    """Return the places on the way that ask for papers which take days to get."""
    if journey.lead_days == (0, 0):
        return []
    return [place for place, airside in journey.stops if not airside]


def passing_line(words: Words, place: str, said: str) -> str:
    """Put the place on the way before a sentence about it."""
    return f"{words('way.passing', place=words.territory(place))} {said}"


def means_line(words: Words, advice: Advice, id_: str) -> str:
    """Say in a few words by what one gets to a place, and through which crossing or places.

    A place on the way stands with the worst that it does to them.

    It is empty where no way is known, or where nobody knows where they are.
    """
    journey = next((each for each in advice.journeys(id_) if not each.broken), None)
    if journey is None or not advice.travel.known:
        return ""
    means = " + ".join(dict.fromkeys(_means_briefly(words, advice, leg) for leg in journey.legs))
    if changing := _changing_in_russia(words, journey):
        means = words("means.changing", means=means, changing=changing)
    if journey.passed:
        return _means_over(words, advice, journey, means)
    for link in advice.crossings(journey.legs[0]):
        if link.crossing:
            crossing = words.of(link.crossing).split(",")[0]
            return words("means.crossing", means=means, crossing=crossing)
    return means


def _means_over(words: Words, advice: Advice, journey: Journey, means: str) -> str:
    """Name the places on the way; where some are dangerous a warning comes first."""
    dangers = dict(advice.passed_dangers(journey))
    stops = []
    for place in dict.fromkeys(stop.place for stop in journey.passed):
        stop = words.territory(place)
        if found := dangers.get(place):
            stop = words("means.stop", place=stop, danger=bare_danger(words, advice, found))
        stops.append(stop)
    if not dangers:
        return words("means.over", means=means, places=", ".join(stops))
    means = means[:1].upper() + means[1:]
    return f"{PERIL} " + words("means.over", means=means, places="; ".join(stops))


def _changing_in_russia(words: Words, journey: Journey) -> str:
    """Say of a part of Russia that lies apart whether one goes on from the rest of it.

    It is empty for everybody else, and for who drives or walks straight out of there.
    """
    first = journey.legs[0].link
    if first.start == HOME or not in_russia(first.start):
        return ""
    if in_russia(first.end):
        return words("means.changing.there")
    return words("means.changing.nowhere") if first.mode == "air" else ""


def _means_briefly(words: Words, advice: Advice, leg: Leg) -> str:
    route = advice.route(leg)
    return words.of(route) if route and leg.link.mode in _NAMED else words(f"means.{leg.link.mode}")


def way_line(words: Words, advice: Advice, id_: str) -> str:
    """Say that no way to a place is known by their means, or why none can be travelled.

    It is empty where there is one, or where nobody knows where they are.
    """
    if has_way(advice.travel, id_):
        return ""
    journeys = advice.journeys(id_)
    if journeys and journeys[0].broken:
        return _broken_line(words, journeys[0], journeys[0].broken)
    return no_way_line(words, advice, id_)


def no_way_line(words: Words, advice: Advice, id_: str) -> str:
    """Say that no way to a place is known by their means, though it would let them in."""
    is_open = advice.verdicts[id_].status is Status.OPEN
    return words("routes.no_way.open" if is_open else "routes.no_way")


def _passed_lines(words: Words, advice: Advice, journey: Journey) -> Iterator[str]:
    for place, danger in advice.passed_dangers(journey):
        yield passing_line(words, place, danger_line(words, advice, danger))


def _leg_lines(
    words: Words, advice: Advice, journey: Journey, *, reserve: bool = True
) -> Iterator[str]:
    for index, leg in enumerate(journey.legs):
        way = _means(words, advice, leg) + _crossing(words, advice, leg, reserve=reserve)
        yield f"{_leg_name(words, journey, index)}: {way}{_through(words, leg.link)}"


def _means(words: Words, advice: Advice, leg: Leg) -> str:
    """Name the train or ferry itself; else the means, and of a flight the cities."""
    route, mode = advice.route(leg), leg.link.mode
    if route is None:
        return words(f"mode.{mode}")
    named = words.of(route)
    return named if mode in _NAMED else f"{words(f'mode.{mode}')} ({named})"


def _crossing(words: Words, advice: Advice, leg: Leg, *, reserve: bool) -> str:
    """Name where a leg crosses the border and one crossing in reserve."""
    named = [words.of(link.crossing) for link in advice.crossings(leg) if link.crossing]
    if len(named) > 1:
        named[1:] = [words("way.reserve", crossing=named[1])] if reserve else []
    return f" ({'; '.join(named)})" if named else ""


def _through(words: Words, link: Link) -> str:
    """Name the places that a link leads through without a stop."""
    names = words.join(words.territory(place) for place in link.through)
    return f"; {words('way.through', places=names)}" if names else ""


def _leg_name(words: Words, journey: Journey, index: int) -> str:
    link = journey.legs[index].link
    inside = in_russia(link.start) and link.end == HOME
    end = words("way.mainland") if inside else words.territory(link.end)
    return f"{words.territory(link.start)} → {end}"


def _broken_line(words: Words, journey: Journey, broken: Break) -> str:
    return words(f"broken.{broken.reason}", leg=_leg_name(words, journey, broken.leg))


def unsure_lines(words: Words, advice: Advice, journey: Journey) -> Iterator[str]:
    """Yield that it begins far from the person, that it is long unconfirmed, then other doubts."""
    yield from _far_lines(words, journey)
    stale = [number for number, leg in enumerate(journey.legs) if leg.unsure == _ONLY_STALE]
    if stale:
        yield _stale_line(words, advice, journey, stale)
    yield from _doubt_lines(words, journey)


def is_unclear(words: Words, journey: Journey) -> bool:
    """Say whether more is in doubt about a journey than the age of its links."""
    return any((*_far_lines(words, journey), *_doubt_lines(words, journey)))


def _far_lines(words: Words, journey: Journey) -> Iterator[str]:
    if not all(leg.near for leg in journey.legs):
        yield words("way.far")


def _doubt_lines(words: Words, journey: Journey) -> Iterator[str]:
    """Yield what else than the age of its links is in doubt."""
    legs: dict[str, list[int]] = {}
    for doubt in journey.doubts:
        if doubt.reason is not DoubtReason.LINK or journey.legs[doubt.leg].unsure != _ONLY_STALE:
            legs.setdefault(_doubt_key(journey, doubt), []).append(doubt.leg)
    doubts = " ".join(
        words(
            key,
            leg=words.join(_leg_name(words, journey, number) for number in found),
            place=words.join(words.territory(journey.legs[number].link.end) for number in found),
        )
        for key, found in legs.items()
    )
    if doubts:
        yield words("way.unsure", parts=doubts.rstrip(";") + ".")


_ONLY_STALE = (LinkDoubt.STALE,)

_NAMED = frozenset({"rail_bus", "sea"})
"""Means whose routes say what runs: "train Omsk – Astana" is more than "by train or bus"."""


def _stale_line(words: Words, advice: Advice, journey: Journey, stale: Sequence[int]) -> str:
    """Say since when nobody has confirmed legs that were open; of several since the oldest."""
    legs = words.join(_leg_name(words, journey, number) for number in stale)
    snapshot = advice.rulebook.snapshot
    checked = [claim(snapshot, journey.legs[number].link).checked for number in stale]
    dated = [day for day in checked if day]
    if not dated:
        return words.count("way.stale.undated", len(stale), legs=legs)
    return words.count("way.stale", len(stale), legs=legs, since=words.month(min(dated)))


def _doubt_key(journey: Journey, doubt: Doubt) -> str:
    """Choose the sentence for a doubt; whether a paper is good is asked abroad by other guards."""
    leg = journey.legs[doubt.leg]
    if doubt.reason is DoubtReason.DOCUMENT and not in_russia(leg.link.start):
        return "way.unsure.document.abroad"
    if doubt.reason is DoubtReason.LINK:
        limited = LinkDoubt.LIMITED in leg.unsure
        return f"way.unsure.link.{LinkDoubt.LIMITED if limited else LinkDoubt.FOR_THEM}"
    return f"way.unsure.{doubt.reason}"


def ticket_lines(words: Words, journey: Journey) -> Iterator[str]:
    """Yield the tickets to buy before leaving Russia."""
    for number in () if journey.broken else journey.tickets:
        yield words("way.ticket", leg=_leg_name(words, journey, number))
