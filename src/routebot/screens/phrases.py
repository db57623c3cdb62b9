"""Sentences that several screens share."""

from collections.abc import Iterable, Sequence

from routebot.contract.filling import in_words
from routebot.contract.phrases import (
    lead_phrase,
    mark_phrase,
    setback_phrase,
    stay_phrase,
    verdict_freshness_phrase,
)
from routebot.policy.claims import change_claim, claim
from routebot.policy.facts import Cost, EntryRule, Link, Requirement, Statement
from routebot.policy.questions import Change, Option, Question
from routebot.policy.snapshot import Freshness, Snapshot, Upcoming
from routebot.reasoning.advice import Advice
from routebot.reasoning.asking import SkipCost
from routebot.reasoning.explaining import missing, renewals, unspoken
from routebot.reasoning.rulebook import Rulebook, Status
from routebot.reasoning.verdicts import Verdict
from routebot.reasoning.ways import stay_level
from routebot.screens.claims import claim_line, claim_paragraph
from routebot.screens.getting import things_to_get
from routebot.upkeep.wording import numbers_in
from routebot.words.i18n import Words
from routebot.words.markup import Html, bold, lines

__all__ = [
    "MARKS",
    "PERIL",
    "age_line",
    "answers_line",
    "change_line",
    "cost_line",
    "given_words",
    "headline",
    "lead_line",
    "link_paragraph",
    "missing_line",
    "needs_a_look",
    "option_label",
    "question_title",
    "questions_line",
    "renewal_line",
    "requirement_paragraph",
    "setback_line",
    "skip_line",
    "status_words",
    "stay_against_wish",
    "stay_below",
    "stay_line",
    "undecided_lines",
    "unspoken_line",
    "unspoken_short",
    "upcoming_line",
    "verdict_freshness",
    "verdict_mark",
]

MARKS = {Status.OPEN: "●", Status.CONDITIONAL: "◐", Status.DEPENDS: "?", Status.CLOSED: "○"}
"""A circle as full as the way is open; told apart by shape, so that no colour is needed."""


PERIL = "⚠"
"""Stands for the circle of a place that is open, where the way there may end in arrest."""


def headline(words: Words, advice: Advice, verdict: Verdict, *, by_their_way: bool = True) -> Html:
    """Say in one line what a destination is for this person, and what it takes or hinges on.

    Args:
        by_their_way: they go there by the best journey, so that a danger on it is said, too.
    """
    mark = MARKS[Status.CLOSED if advice.barred else verdict.status]
    status = status_words(words, advice, verdict)
    passable = by_their_way and verdict.status is not Status.CLOSED
    if passable and (peril := advice.peril_on_the_way(verdict.id)):
        if verdict.status is not Status.DEPENDS:
            mark = PERIL
        but = "open" if verdict.status is Status.OPEN else "other"
        status = words(f"status.peril.{but}.{peril.level}", status=status)
    name = bold(words.territory(verdict.id))
    return Html("{mark} {name} · {status}").format(mark=mark, name=name, status=status)


def status_words(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Name what must be got first, or the answer that decides; else the status alone."""
    if needs_a_look(verdict):
        return words("status.reconfirm")
    if verdict.without_word:
        return words("status.withdrawn")
    if verdict.status is Status.OPEN and advice.barred:
        return words("status.open.barred")
    said = ""
    if verdict.status is Status.CONDITIONAL:
        said = things_to_get(words, verdict)
    elif verdict.status is Status.DEPENDS and (asked := missing(advice, verdict)):
        question = questions_line(words, advice.rulebook, asked[:1])
        said = words("status.answer", question=question)
    return said or words(f"status.{verdict.status}")


def needs_a_look(verdict: Verdict) -> bool:
    """Say whether nothing is missing but a fresh confirmation: the rule would be open."""
    return verdict.status is Status.CONDITIONAL and verdict.reconfirm and not verdict.needs


def stay_line(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say the regime and how long one may stay, the limit that binds their trip first.

    Of an undecided place it is what they may expect by what they have said: whoever holds a visa
    does not read that one is needed.
    """
    return in_words(words, stay_phrase(_expected_rule(verdict), advice.profile.stay_wanted))


def _expected_rule(verdict: Verdict) -> EntryRule | None:
    expected = verdict.plainly if verdict.plainly and not verdict.hinges else verdict
    return expected.rule


def stay_against_wish(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say the same, and that it is shorter than the stay that they want."""
    said, rule = stay_line(words, advice, verdict), _expected_rule(verdict)
    wanted = advice.profile.stay_wanted
    is_known = verdict.status is not Status.CLOSED and rule and rule.stay_days is not None
    if not is_known or stay_level(rule, wanted) == 0:
        return said
    return words("stay.too_short", stay=said.rstrip("."))


def stay_below(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say the regime and the stay below a headline; empty where that has said all there is."""
    if verdict.without_word:
        return ""
    said_above = verdict.status is Status.CONDITIONAL and things_to_get(words, verdict)
    without_term = verdict.rule is not None and not verdict.rule.limits
    return "" if said_above and without_term else stay_against_wish(words, advice, verdict)


def age_line(words: Words, snapshot: Snapshot) -> str:
    """Say how old the data is: its newest check, and how much of it is past its shelf life."""
    overdue = words.number(snapshot.overdue)
    line = words.count("age.overdue", len(snapshot.facts), overdue=overdue)
    newest = snapshot.newest_check
    return f"{words('age.newest', day=words.day(newest))} {line}" if newest else line


def verdict_freshness(words: Words, snapshot: Snapshot, verdict: Verdict) -> str:
    """Say how fresh a verdict is: as fresh as the stalest of the facts that decide it."""
    return in_words(words, verdict_freshness_phrase(snapshot, verdict))


def verdict_mark(words: Words, snapshot: Snapshot, verdict: Verdict) -> str:
    """Say how fresh a verdict is in a mark with a word."""
    return in_words(words, mark_phrase(verdict_freshness_phrase(snapshot, verdict)))


def lead_line(words: Words, lead: tuple[int, int] | None) -> str:
    """Say how long something takes."""
    return in_words(words, lead_phrase(lead))


def cost_line(words: Words, cost: Cost | None, beside: Statement | None = None) -> str:
    """Say what something costs; empty when not known.

    Args:
        beside: what stands before it; a sum that it names already is not told again.
    """
    if cost is None or (beside and cost.at_most and _names_sum(beside, cost)):
        return ""
    return words("cost", cost=words.cost(cost)) if cost.at_most else words("cost.free")


def _names_sum(said: Statement, cost: Cost) -> bool:
    """Say whether a text names the whole of a cost itself, in both languages."""
    figures = numbers_in(said.ru).keys() & numbers_in(said.en).keys()
    return {f"{cost.at_least:g}", f"{cost.at_most:g}"} <= figures


def requirement_paragraph(words: Words, snapshot: Snapshot, requirement: Requirement) -> Html:
    """Write a requirement with its kind, lead time and cost."""
    kind = bold(words(f"requirement.{requirement.kind}")) + " "
    lead = lead_line(words, requirement.lead_days) if requirement.lead_days else ""
    return lines(
        claim_paragraph(words, claim(snapshot, requirement), kind),
        " ".join(filter(None, (lead, cost_line(words, requirement.cost, requirement.text)))),
    )


def answers_line(words: Words, rulebook: Rulebook, question: str, options: Iterable[str]) -> str:
    """Write an answer: the question's short name, then the options in the order given."""
    asked = rulebook.vocabulary.questions[question]
    answer = given_words(words, asked, options)
    return words("answer.line", name=question_title(words, asked), answer=answer)


def given_words(words: Words, question: Question, options: Iterable[str]) -> str:
    """Write the options that were chosen, in the order given."""
    labels = {option.id: option_label(words, question, option) for option in question.options}
    return "; ".join(labels[id_] for id_ in options) or words("answer.nothing")


def option_label(words: Words, question: Question, option: Option) -> str:
    """Write an option: its label, or the name of a place."""
    is_place = question.names_places and option.id != "none"
    return words.territory(option.id) if is_place else words.of(option.label)


def missing_line(words: Words, rulebook: Rulebook, questions: Iterable[str]) -> str:
    """List questions that are still open."""
    return words("missing", questions=questions_line(words, rulebook, questions))


def questions_line(words: Words, rulebook: Rulebook, questions: Iterable[str]) -> str:
    """Name questions one after the other, as part of a sentence."""
    return words.join(words.of(rulebook.vocabulary.questions[id_].name) for id_ in questions)


def question_title(words: Words, question: Question) -> str:
    """Name a question by its short name, as a label or at the beginning of a line."""
    name = words.of(question.name)
    return name[:1].upper() + name[1:]


def undecided_lines(words: Words, advice: Advice, verdict: Verdict) -> list[str]:
    """Say what an undecided verdict waits for: answers, or rules that speak of an answer."""
    asked, given = missing(advice, verdict), unspoken(advice, verdict)
    texts = [missing_line(words, advice.rulebook, asked)] if asked else []
    if verdict.without_word:
        texts.insert(0, bold(words("card.withdrawn")))
    return [*texts, unspoken_line(words, advice, given)] if given else texts


def unspoken_line(
    words: Words, advice: Advice, questions: Iterable[str], key: str = "unspoken"
) -> str:
    """List answers of which the rules do not speak."""
    vocabulary = advice.rulebook.vocabulary
    said = []
    for id_ in questions:
        asked = vocabulary.questions[id_]
        answer = given_words(words, asked, vocabulary.options(id_, advice.masks))
        said.append(words("answer.inside", name=words.of(asked.name), answer=answer))
    return words(key, answers="; ".join(said))


def unspoken_short(words: Words, advice: Advice, questions: Iterable[str]) -> str:
    """Say in a line that the rules do not speak of what they answered to the first of these."""
    id_ = next(iter(questions))
    asked = advice.rulebook.vocabulary.questions[id_]
    given = advice.rulebook.vocabulary.options(id_, advice.masks)
    return words("unspoken.short", answer=given_words(words, asked, given))


def change_line(words: Words, advice: Advice, change: Change) -> str:
    """Write what a person could come to have, what it costs, and how long it takes."""
    parts = (
        claim_line(words, change_claim(change)),
        _change_lead_line(words, change.lead_days, advice.profile.days_left),
        cost_line(words, change.cost, change.text),
    )
    return " ".join(filter(None, parts))


def _change_lead_line(
    words: Words, lead_days: tuple[int, int] | None, days_left: int | None
) -> str:
    """Say how long a change takes, and that it does not fit the days left or may not."""
    if lead_days is None:
        return ""
    fewest, most = lead_days
    if days_left is None or most <= days_left:
        return lead_line(words, lead_days)
    if fewest > days_left:
        return words.count("lead.late", fewest, left=words.number(days_left))
    return f"{lead_line(words, lead_days)} {words.count('lead.tight', days_left)}"


def renewal_line(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say that the passport may end before the stay, and where one renews it; else nothing."""
    found = [change_line(words, advice, change) for change in renewals(advice, verdict)]
    return " ".join((words("papers.ending"), *found)) if found else ""


def skip_line(words: Words, costs: Sequence[SkipCost], shared: bool = False) -> str:
    """Say what it costs not to answer the questions of a screen.

    Args:
        shared: there are two on the screen, and one of them can be answered alone.
    """
    undecided = sum(cost.undecided for cost in costs)
    unsaid = {
        "skip.exit": any(cost.exit for cost in costs),
        "skip.undecided": undecided > 1,
        "skip.undecided.one": undecided == 1,
    }
    danger = any(cost.danger for cost in costs)
    found = {
        "skip.danger": danger,
        "skip.way": any(cost.way for cost in costs),
        # Beside a danger it reads as if there were none.
        "skip.unsure": any(cost.unsure for cost in costs) and not danger,
    }
    parts = [words(key) for key, is_so in found.items() if is_so]
    if any(unsaid.values()):
        what = words.join(words(key) for key, is_so in unsaid.items() if is_so)
        parts.insert(0, words("skip.unsaid", what=what))
    if not parts:
        return words("skip.free.shared" if shared else "skip.free")
    *before, last = parts
    cost = words("skip.and", before=", ".join(before), last=last) if before else last
    return words("skip.cost.shared" if shared else "skip.cost", cost=cost)


def upcoming_line(words: Words, snapshot: Snapshot, change: Upcoming) -> Html:
    """Write a change that is known to come, or whose day has passed without word of it."""
    if change.on is not None and change.on < snapshot.on:
        when = words("upcoming.overdue", day=words.day(change.on))
    elif change.on is None:
        when = words("upcoming.undated")
    else:
        when = words("upcoming.ends" if change.ends else "upcoming.from", day=words.day(change.on))
    return bold(when) + " " + claim_line(words, claim(snapshot, change.fact))


def link_paragraph(words: Words, snapshot: Snapshot, found: Link) -> Html:
    """Write a link between two places with its state."""
    said = claim(snapshot, found)
    if said.withdrawn:
        return claim_paragraph(words, said)
    old = found.state != "closed" and snapshot.freshness(found) is Freshness.EXPIRED
    state = words("link.old" if old else f"link.{found.state}")
    return claim_paragraph(words, said, bold(state) + " ")


def setback_line(words: Words, advice: Advice, verdict: Verdict) -> str:
    """Say why a destination stands no higher; empty where nothing can be said."""
    phrase = setback_phrase(advice.setback(verdict))
    return words("why.not_higher", reason=in_words(words, phrase)) if phrase else ""
