"""How long an admin takes over a claim: timed for their own digest, kept in memory only."""

from datetime import timedelta

from routebot.bot.admin.pace import Pace, Paces
from tests.publishing.small import AT


class _Clock:
    def __init__(self) -> None:
        self.at = AT

    def __call__(self):
        return self.at

    def passes(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)


def _paces() -> tuple[Paces, _Clock]:
    clock = _Clock()
    return Paces(clock), clock


def test_a_claim_is_timed_from_when_it_is_shown_until_it_is_answered():
    paces, clock = _paces()
    for seconds in (3, 40, 90):
        paces.shown("anna", "kz-entry")
        clock.passes(1)
        paces.shown("anna", "kz-entry")  # drawn again, in the other language
        clock.passes(seconds - 1)
        paces.answered("anna", "kz-entry")
    assert paces.of("anna", AT.date()) == Pace(claims=3, median_seconds=40, hasty=1)
    assert paces.of("boris", AT.date()) == Pace(0, 0, 0)


def test_claims_of_one_page_are_timed_one_after_the_other_and_none_of_them_is_hasty():
    paces, clock = _paces()
    paces.shown("anna", "https://example.org")
    for seconds in (60, 2, 2):
        clock.passes(seconds)
        paces.answered("anna", "https://example.org", by_page=True)
    assert paces.of("anna", AT.date()) == Pace(claims=3, median_seconds=2, hasty=0)


def test_whoever_did_something_else_meanwhile_is_not_timed():
    paces, clock = _paces()
    paces.shown("anna", "kz-entry")
    clock.passes(3 * 3600)
    paces.answered("anna", "kz-entry")
    paces.answered("anna", "kz-bar")  # shown before a restart
    assert paces.of("anna", AT.date()) == Pace(claims=2, median_seconds=0, hasty=0)


def test_what_lies_before_the_day_is_left_out():
    paces, clock = _paces()
    paces.answered("anna", "kz-entry")
    clock.passes(8 * 24 * 3600)
    assert paces.of("anna", clock.at.date()).claims == 0
