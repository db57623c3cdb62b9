"""One edit of all that a team found, to be planned and published as every other one."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from routebot.errors import PublishError
from routebot.keeping.basket import Basket
from routebot.keeping.pages import source_of
from routebot.policy.sources import Source
from routebot.publishing.archive import Present
from routebot.publishing.bundle import Bundle, pack
from routebot.publishing.closing import file_of
from routebot.publishing.proposals import Proposals
from routebot.publishing.restating import restated
from routebot.publishing.sourcing import PagesChange, resourced
from routebot.store.proposals import Proposal
from routebot.store.rechecks import Answer, Recheck

__all__ = ["edit_of", "propose"]


async def propose(proposals: Proposals, basket: Basket, who: str) -> Proposal:
    """Make one proposal of everything that is ready, whoever answered it.

    Raises:
        PublishError: nothing is ready, or it cannot be published so.
        DatasetError: with every mistake that it would make.
        StoreError: the store failed.
    """
    present = await proposals.present()
    ready = (await basket.gathered(present)).ready
    bundle = await asyncio.to_thread(edit_of, present, ready)
    made = replace(
        proposals.blank(who),
        files=pack(bundle.files),
        edit_base=bundle.base or "",
        rechecked=tuple(recheck.reread for recheck in ready),
    )
    return await proposals.propose(made)


def edit_of(present: Present, ready: Iterable[Recheck]) -> Bundle:
    """Return answers that go together as an edit of what serves.

    Raises:
        PublishError: there are none.
    """
    answers = list(ready)
    if not answers:
        message = "no answer is ready to be published; `routebot data recheck` asks for some"
        raise PublishError("recheck.error.nothing", message)
    files = _restated(present.files, answers)
    changes = {each.fact: _pages_of(each.fact, answers) for each in answers}
    letters = [fact.encode() for fact in changes]
    for name, content in files.items():
        if any(each in content for each in letters):
            files[name] = resourced(content, changes)
    edited = {name: content for name, content in files.items() if content != present.files[name]}
    return Bundle(edited, whole=False, base=present.revision)


def _restated(files: Mapping[str, bytes], answers: Iterable[Recheck]) -> dict[str, bytes]:
    """Return all files, with what has changed in them stated anew."""
    found = dict(files)
    for each in answers:
        name = file_of(files, each.fact) if each.answer is Answer.CHANGED else None
        if name:
            found[name] = restated(found[name], name, each.fact, each.wording)
    return found


def _pages_of(fact: str, answers: Iterable[Recheck]) -> PagesChange:
    """Lay together what becomes of the pages of a claim."""
    about = [each for each in answers if each.fact == fact]
    seen = {each.url: max(one.on for one in about if one.url == each.url) for each in about}
    added: dict[str, Source] = {
        each.page.url: source_of(each.page, each.on) for each in about if each.page
    }
    return PagesChange(seen, tuple(added.values()), frozenset(each.retires for each in about))
