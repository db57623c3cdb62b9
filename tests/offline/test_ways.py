"""The evaluator chooses and levels ways of any kind as Python does."""

import random
from types import SimpleNamespace
from typing import Any, get_args

import pytest

from routebot.offline.tables import Taking
from routebot.policy.facts import EntryRule
from routebot.policy.limits import Limit
from routebot.policy.ways import WAYS, ApplyFrom, LeadsTo
from routebot.reasoning.profile import Profile
from routebot.reasoning.statuses import Status
from routebot.reasoning.ways import WayVerdict, best_stay_level, purpose_level, serving_way
from tests.conftest import TODAY
from tests.offline.engine import Engine
from tests.support.people import SEED
from tests.support.slices import share

_PLACE = "GE"


@pytest.mark.proof
def test_ways_serve_and_are_levelled_alike(engine: Engine):
    dice = random.Random(SEED)
    engine.run(f"rulebook_js.rulebookOf(pack, {TODAY.toordinal()});")  # for its thresholds
    for _ in range(share(2000)):
        ways, profile = [_way(dice) for _ in range(dice.randint(1, 4))], _profile(dice)
        at = dice.choice([None, *range(len(ways))])
        deciding = None if at is None else ways[at].way
        serving = serving_way(_PLACE, deciding, ways, profile)
        expected = [
            [each is serving for each in ways].index(True) if serving else None,
            purpose_level(_PLACE, ways, profile),
            best_stay_level(deciding.rule if deciding else None, ways, profile),
        ]
        engine.set("given", Taking(frozenset()).table([[*map(_plain, ways)], _asked(profile)]))
        engine.set("at", at)
        engine.run(
            "globalThis.told = (([plain, profile]) => {"
            "const ways = plain.map((each) => new ways_js.WayVerdict("
            "{ ...each, way: { rule: each.rule_of, expired: each.expired } }));"
            "const deciding = at === null ? null : ways[at].way;"
            f'const serving = ways_js.servingWay("{_PLACE}", deciding, ways, profile);'
            "return [serving && ways.indexOf(serving),"
            f'ways_js.purposeLevel("{_PLACE}", ways, profile),'
            "ways_js.bestStayLevel(deciding && deciding.rule, ways, profile)];"
            "})(values_js.valuesOf(given));"
        )
        assert engine.value("told") == expected, (ways, profile)


def _way(dice: random.Random) -> WayVerdict:
    stay = dice.choice([None, 30, 90, 200, 365])
    rule = EntryRule.model_construct(
        id="rule",
        way=dice.choice(WAYS),
        limits=(Limit(days=stay, per="entry"),) if stay else (),
        apply_from=dice.choice([None, None, *get_args(ApplyFrom)]),
        leads_to=dice.choice([None, None, *get_args(LeadsTo)]),
        withdrawn=dice.choice([None, None, None, TODAY]),
    )
    way: Any = SimpleNamespace(rule=rule, expired=dice.random() < 0.2)
    return WayVerdict(
        way=way,
        status=dice.choice([*Status]),
        certain=dice.random() < 0.7,
        blocked_by=(),
        needs=(),
        lead_days=dice.choice([None, (0, 0), (3, 9), (30, 60), (31, 60), (90, 200)]),
        confirmed=dice.random() < 0.7,
    )


def _plain(way: WayVerdict) -> dict[str, Any]:
    fields = ("way", "limits", "apply_from", "leads_to", "withdrawn")
    return {
        "rule_of": {field: getattr(way.rule, field) for field in fields},
        "expired": way.way.expired,
        "status": way.status,
        "certain": way.certain,
        "lead_days": way.lead_days,
        "confirmed": way.confirmed,
    }


def _profile(dice: random.Random) -> Profile:
    days_left = dice.choice([None, 3, 30, 45])
    return Profile(
        days_left=days_left,
        has_time=dice.random() < 0.7 and (days_left is None or days_left >= 30),
        stay_wanted=dice.choice([None, 30, 180, 365, 3660]),
        days_valid=None,
        cards=None,
        modes=frozenset(),
        regions=frozenset(),
        in_danger=False,
        lgbt=False,
        abroad=False,
        offer_from=dice.choice([None, _PLACE, "DE"]),
        home="RU",
    )


def _asked(profile: Profile) -> dict[str, Any]:
    fields = ("days_left", "has_time", "stay_wanted", "offer_from")
    return {field: getattr(profile, field) for field in fields}
