"""The first things to do for a destination, today's at the front."""

from collections.abc import Sequence

from routebot.policy.claims import change_claim, claim
from routebot.policy.facts import EntryRule
from routebot.reasoning.advice import Advice
from routebot.reasoning.checklist import Start, Task, errands_of
from routebot.reasoning.explaining import missing, openings, renewals, smallest_steps
from routebot.reasoning.levels import has_way
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import Verdict
from routebot.screens.claims import marked_line, remedy_line, short_step
from routebot.screens.getting import rule_name, short_lead
from routebot.screens.journeys import ticket_lines
from routebot.screens.phrases import questions_line
from routebot.words.i18n import Words
from routebot.words.markup import lines

__all__ = ["first_step"]

AN_EXIT_STEP = 180
"""Characters of what to look up before leaving, and how: the same for every place, so in brief."""


A_SECOND_STEP = 110
"""Characters that a card has for a claim where a second thing to look up is named, too."""


def first_step(words: Words, advice: Advice, verdict: Verdict, most: int) -> str:
    """Say what to do first: at the Russian border, with answers, papers, then on the way.

    Where something has to be looked up before leaving, what the place asks for comes after it. What
    is a danger to them is weighed, and a way found, before anything is paid for. Nobody leaves for
    a place that is shut: there the first step is what opens it.

    Args:
        most: characters of a claim to write.
    """
    if advice.barred:
        return _numbered(words, _exit_steps(words, advice, most))
    if verdict.status is Status.CLOSED:
        return _opening_step(words, advice, verdict, most)
    before = _exit_steps(words, advice, min(most, AN_EXIT_STEP))
    asked = (
        _answer_step(words, advice, verdict)
        or _danger_step(words, advice, verdict)
        or _way_step(words, advice, verdict)
        or _renewal_step(words, advice, verdict)
        or _paper_step(words, advice, verdict, most)
    )
    if before or asked:
        return _numbered(words, [*before, asked])
    return _numbered(words, _travel_steps(words, advice, verdict))


def _numbered(words: Words, steps: Sequence[str]) -> str:
    """Number the steps where there are several, so that the order is plain."""
    found = [step for step in steps if step]
    if len(found) < 2:
        return "".join(found)
    numbers = (words.number(number) for number in range(1, len(found) + 1))
    numbered = zip(numbers, found, strict=True)
    return lines(*(f"{number}. {step}" for number, step in numbered))


def _exit_steps(words: Words, advice: Advice, most: int) -> list[str]:
    """Say how to look up, or lift, what may stop them at the Russian border: two things at most."""
    rules = (*advice.exit.barring, *advice.exit.checks) if advice.exit_ahead else ()
    said = [claim(advice.rulebook.snapshot, rule) for rule in rules]
    also = [each for each in said[1:2] if each.short and most >= A_SECOND_STEP]
    return [
        *(remedy_line(words, each, most) for each in said[:1]),
        *(short_step(words, each) for each in also),
    ]


def _opening_step(words: Words, advice: Advice, verdict: Verdict, most: int) -> str:
    """Say the first step that opens a closed place; that none is known where none does."""
    for steps in smallest_steps(openings(advice, verdict)):
        for change in steps:
            return marked_line(words, change_claim(change), most)
    return words("first.elsewhere")


def _answer_step(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Name the answer that decides, or say that the rule has to be looked up anew.

    Where it was withdrawn no answer decides, and nothing is paid for.
    """
    if verdict.without_word:
        return words("first.withdrawn")
    if verdict.status is Status.DEPENDS and (asked := missing(advice, verdict)):
        question = questions_line(words, advice.rulebook, asked[:1])
        return words("first.answer", question=question)
    if verdict.reconfirm or verdict.baseline:
        return words("first.reconfirm")
    return ""


def _danger_step(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say to think again where the place is a great danger to them beyond doubt."""
    worst = advice.worst_danger(verdict.id)
    grave = worst is not None and worst.certain and worst.level == "high"
    return words("first.danger") if grave else ""


def _way_step(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say to look for a way where none is known: no paper is worth its cost before that."""
    known = not advice.travel.known or has_way(advice.travel, verdict.id)
    return "" if known else words("first.no_way")


def _renewal_step(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say to renew a passport that may end before the stay, where there may be time for it.

    How it is done, and how fresh that is, stands behind the card.
    """
    left = advice.profile.days_left
    in_time = any(
        change.lead_days and (left is None or change.lead_days[0] <= left)
        for change in renewals(advice, verdict)
    )
    return words("first.renew") if in_time else ""


def _paper_step(words: Words, advice: Advice, verdict: Verdict, most: int) -> str:
    """Say which paper to begin with: the one that takes longest."""
    for task in errands_of(advice, verdict):
        late = words("plan.start.late") if task.start is Start.LATE else ""
        return " ".join(filter(None, (_paper(words, advice, task, most), late)))
    return ""


def _paper(words: Words, advice: Advice, task: Task, most: int) -> str:
    if isinstance(task.fact, EntryRule):
        name, lead = rule_name(words, task.fact), short_lead(words, task.lead_days)
        return words("first.obtain", name=name, lead=lead)
    return marked_line(words, claim(advice.rulebook.snapshot, task.fact), most)


def _travel_steps(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    """Say what is left to do where no paper has to be got: a ticket, or to set out.

    Nobody buys one on a rule that was not confirmed lately.
    """
    if advice.barred or not advice.travel.known:
        return []
    recheck = "" if verdict.confirmed else words("first.recheck")
    journey = advice.journeys(verdict.id)[0]
    for ticket in ticket_lines(words, journey):
        return [recheck, ticket]
    by_air = journey.legs[0].link.mode == "air"
    return [recheck, words("first.ticket" if by_air else "first.set_out")]
