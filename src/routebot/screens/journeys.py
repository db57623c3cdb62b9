"""A journey in words: its legs, what breaks it, what is uncertain about it, what goes wrong on it.

Everything here is plain text, which the card, the list and the plan share.
"""

from collections.abc import Iterator

from routebot.policy.claims import claim
from routebot.policy.facts import Link
from routebot.policy.places import in_russia
from routebot.reasoning.advice import Advice
from routebot.reasoning.journeys import Break, Doubt, Journey
from routebot.reasoning.links import DoubtReason
from routebot.screens.claims import claim_line
from routebot.screens.dangers import danger_line
from routebot.screens.phrases import lead_line
from routebot.words.i18n import Words

__all__ = ["entered_places", "journey_line", "journey_lines", "journey_notes", "passing_line"]


def journey_line(words: Words, advice: Advice, journey: Journey) -> str:
    """Write a journey leg by leg, and the worst of each place that it passes.

    A broken one names its broken leg and why.
    """
    said = ["; ".join(_leg_lines(words, journey))]
    if journey.broken:
        said.append(_broken_line(words, journey, journey.broken))
    return "\n".join([*said, *_passed_lines(words, advice, journey)])


def journey_lines(words: Words, advice: Advice, journey: Journey) -> Iterator[str]:
    """Yield the legs of a journey and the worst of the places that it passes.

    Then what breaks it or what is not certain about it.
    """
    yield from _leg_lines(words, journey)
    yield from _passed_lines(words, advice, journey)
    if journey.broken:
        yield _broken_line(words, journey, journey.broken)
    else:
        yield from _unsure_lines(words, journey)


def journey_notes(words: Words, advice: Advice, journey: Journey) -> Iterator[str]:
    """Yield what a card adds to a journey: doubts, papers for the way, what goes wrong on it."""
    if not journey.broken:
        yield from _unsure_lines(words, journey)
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


def _passed_lines(words: Words, advice: Advice, journey: Journey) -> Iterator[str]:
    for place, danger in advice.passed_dangers(journey):
        yield passing_line(words, place, danger_line(words, advice, danger))


def _leg_lines(words: Words, journey: Journey) -> Iterator[str]:
    for index, leg in enumerate(journey.legs):
        crossing = f" ({words.of(leg.link.crossing)})" if leg.link.crossing else ""
        mode = words(f"mode.{leg.link.mode}")
        yield f"{_leg_name(words, journey, index)}: {mode}{crossing}{_through(words, leg.link)}"


def _through(words: Words, link: Link) -> str:
    """Name the places that a link leads through without a stop."""
    names = words.join(words.territory(place) for place in link.through)
    return f"; {words('way.through', places=names)}" if names else ""


def _leg_name(words: Words, journey: Journey, index: int) -> str:
    link = journey.legs[index].link
    return f"{words.territory(link.start)} → {words.territory(link.end)}"


def _broken_line(words: Words, journey: Journey, broken: Break) -> str:
    return words(f"broken.{broken.reason}", leg=_leg_name(words, journey, broken.leg))


def _unsure_lines(words: Words, journey: Journey) -> Iterator[str]:
    """Yield that it begins far from the person, then every doubt about it in one sentence."""
    if not all(leg.near for leg in journey.legs):
        yield words("way.far")
    doubts = " ".join(
        words(
            _doubt_key(journey, doubt),
            leg=_leg_name(words, journey, doubt.leg),
            place=words.territory(journey.legs[doubt.leg].link.end),
        )
        for doubt in journey.doubts
    )
    if doubts:
        yield words("way.unsure", parts=doubts.rstrip(";") + ".")


def _doubt_key(journey: Journey, doubt: Doubt) -> str:
    """Choose the sentence for a doubt; whether a paper is good is asked abroad by other guards."""
    abroad = not in_russia(journey.legs[doubt.leg].link.start)
    if doubt.reason is DoubtReason.DOCUMENT and abroad:
        return "way.unsure.document.abroad"
    return f"way.unsure.{doubt.reason}"
