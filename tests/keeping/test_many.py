"""Three hundred confirmations of the real dataset: one edit, and as many stale claims fewer."""

from datetime import date

import pytest

from routebot.errors import PublishError
from routebot.keeping.answering import Reader, newer, same
from routebot.keeping.gathering import gather
from routebot.keeping.proposing import edit_of
from routebot.policy.contents import every_fact
from routebot.policy.loading import load, read_folder
from routebot.policy.snapshot import snapshot
from routebot.publishing.archive import Present
from routebot.publishing.confirming import confirmations
from routebot.publishing.differences import edits_between
from routebot.store.rechecks import Page
from tests.conftest import DATA
from tests.keeping.small import AT

TODAY = date(2026, 11, 28)
MANY = 300
reader = Reader("anna", AT, TODAY)


@pytest.fixture(scope="module")
def present() -> Present:
    files = read_folder(DATA)
    dataset = load(files).dataset
    return Present(dataset.revision, files, dataset, 0, 0, None, ())


def _confirmed(fact, number):
    """Confirm a claim by its own page or, where it has none, by one that carries five."""
    try:
        return same(reader, fact)
    except PublishError:
        page = Page(f"https://mfa.example.org/{number // 5}", "official", "Ministry")
        return newer(reader, fact, page)


def test_three_hundred_confirmations_are_one_edit_of_as_many_claims(present):
    day = snapshot(present.dataset, TODAY)
    stale = [fact for fact in day.facts if day.stale_since(fact) <= TODAY]
    answers = [_confirmed(fact, number) for number, fact in enumerate(stale[:MANY])]
    assert len(answers) == MANY
    gathered = gather(answers, present.dataset)
    assert len(gathered.ready) == MANY
    bundle = edit_of(present, gathered.ready)
    after = load(bundle.over(present.files)).dataset
    edits = edits_between(present.dataset, after, TODAY)
    pages = confirmations(edits)
    confirmed = {id_ for page in pages for id_ in page.ids}
    assert confirmed == {answer.fact for answer in answers} == {edit.id for edit in edits}
    assert len(pages) == len(gathered.pages) < MANY
    facts = {fact.id: fact for fact in every_fact(after)}
    assert {facts[answer.fact].checked_on for answer in answers} == {TODAY}
    assert snapshot(after, TODAY).overdue == day.overdue - MANY
    assert gather(answers, after).done == tuple(answers)
