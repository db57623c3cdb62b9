"""Change one fact in an emergency: withdraw it, release it again, or take it from people's sight.

A withdrawn fact goes on standing where it stood and says so; nothing is computed from it. What is
hidden is gone: it ended yesterday or, where the dataset would not be sound without its past, it is
taken out. Both are ordinary proposals, with a plan and a reason. One thing sets withdrawals apart:
mistakes that stood in the dataset before do not hold them up.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from routebot.clock import day_of
from routebot.errors import DatasetError, PublishError
from routebot.publishing.archive import Present
from routebot.publishing.bundle import Bundle, pack
from routebot.publishing.closing import closed, file_of, released, withdrawn
from routebot.publishing.proposals import Proposals
from routebot.publishing.searching import said_of
from routebot.store.proposals import Proposal

__all__ = ["hide", "release", "releasing", "withdraw", "withdrawing"]


async def withdraw(proposals: Proposals, who: str, fact: str) -> Proposal:
    """Propose to withdraw a fact or a helper.

    Raises:
        PublishError: there is none of that id, or it is withdrawn already.
        DatasetError: the change would make a new mistake.
    """
    present = await proposals.present()
    bundle = await asyncio.to_thread(withdrawing, present, fact, _today(proposals))
    made = _made(proposals, who, bundle)
    return await proposals.propose(replace(made, withdraws=fact))


async def release(proposals: Proposals, who: str, fact: str) -> Proposal:
    """Propose to put a withdrawn fact or helper back in force, as it was.

    Raises:
        PublishError: it is not withdrawn.
        DatasetError: the change would make a new mistake.
    """
    present = await proposals.present()
    bundle = await asyncio.to_thread(releasing, present, fact)
    made = _made(proposals, who, bundle)
    return await proposals.propose(replace(made, releases=fact))


async def hide(proposals: Proposals, who: str, fact: str) -> Proposal:
    """Propose to end a fact yesterday or, where that is unsound, to take it out.

    Raises:
        PublishError: there is no such fact.
        DatasetError: neither is possible: something rests on it.
    """
    present = await proposals.present()
    yesterday = _today(proposals) - timedelta(days=1)
    ended = await asyncio.to_thread(
        _changed, present, fact, lambda content: closed(content, fact, yesterday)
    )
    gentler = replace(_made(proposals, who, ended), hides=fact)
    whole = {name: present.files[name] for name in ended.files}
    problems = []
    for made in (gentler, replace(gentler, files=pack(whole), removing=(fact,))):
        try:
            return await proposals.propose(made)
        except DatasetError as error:
            problems.append(error)
    raise problems[0]  # of two refusals, that of the gentler edit


def withdrawing(present: Present, fact: str, on: date) -> Bundle:
    """Return the edit that withdraws a fact or helper of what serves.

    Raises:
        PublishError: there is none of that id, or it is withdrawn already.
    """
    said = said_of(present.dataset).get(fact)
    if said is not None and said.withdrawn:
        message = f'"{fact}" is withdrawn already, since {said.withdrawn}'
        raise PublishError("admin.error.withdrawn", message, fact=fact)
    return _changed(present, fact, lambda content: withdrawn(content, fact, on))


def releasing(present: Present, fact: str) -> Bundle:
    """Return the edit that puts a withdrawn fact or helper of what serves back in force.

    Raises:
        PublishError: there is none of that id, or it is not withdrawn.
    """
    said = said_of(present.dataset).get(fact)
    if said is not None and not said.withdrawn:
        message = f'"{fact}" is not withdrawn'
        raise PublishError("admin.error.not_withdrawn", message, fact=fact)
    return _changed(present, fact, lambda content: released(content, fact))


def _changed(present: Present, fact: str, change: Callable[[bytes], bytes | None]) -> Bundle:
    """Return the file of a fact with the fact changed, as an edit of what serves."""
    is_known = fact in said_of(present.dataset)
    name = file_of(present.files, fact) if is_known else None
    content = change(present.files[name]) if name else None
    if name is None or content is None:
        message = f'there is no fact "{fact}" in the files; `routebot data show` lists them'
        raise PublishError("admin.error.no_fact", message, fact=fact)
    return Bundle({name: content}, whole=False, base=present.revision)


def _made(proposals: Proposals, who: str, bundle: Bundle) -> Proposal:
    return replace(proposals.blank(who), files=pack(bundle.files), edit_base=bundle.base or "")


def _today(proposals: Proposals) -> date:
    return day_of(proposals.clock()).on
