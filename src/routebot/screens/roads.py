"""Which links a card tells of: those of the journeys there, then what else leads there."""

from routebot.policy.facts import Link
from routebot.policy.places import in_russia
from routebot.reasoning.advice import Advice
from routebot.reasoning.verdicts import concerning

__all__ = ["links_there"]


def links_there(advice: Advice, id_: str) -> list[Link]:
    """List the links of their journeys, then what else leads there from where they are.

    It is by means that they have. To those who have not said where they are every beginning is
    told.
    """
    journeys, profile = advice.journeys(id_), advice.profile
    used = {leg.link.id for journey in journeys for leg in journey.legs}
    here = (
        link
        for link in concerning(advice.evaluation, advice.rulebook.links)
        if link.end == id_ or (in_russia(link.end) and link.id in used)
    )
    theirs = (
        link
        for link in here
        if link.id in used
        or (
            link.mode in profile.modes
            and (not profile.regions or in_russia(link.start) or link.start == advice.start)
        )
    )
    return sorted(
        theirs,
        key=lambda link: (
            link.id not in used,
            not in_russia(link.start),
            link.state == "closed",
            link.id,
        ),
    )
