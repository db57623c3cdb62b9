"""What is said of the way: how old it is, in doubt, to be paid for, or not known at all."""

from datetime import date, timedelta
from typing import Any

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Card, Compare, Routes
from routebot.policy.dates import PartialDate, Precision
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.card import card_screen
from routebot.screens.comparing import compare_screen
from routebot.screens.journeys import journey_line, means_line, ticket_lines, unsure_lines
from routebot.screens.onward import onward_text
from routebot.screens.plan import plan_text
from routebot.screens.routes import routes_screen
from routebot.words.i18n import words
from tests.support.datasets import DAY, apart, fact, make_dataset, one, several, stay

EN = words("en")
OLD = DAY - timedelta(days=400)
QUESTIONS = (
    several("modes", "air", "car"),
    several("cards", "mir", "cash"),
    several("visas", "schengen", "none"),
    one("region", "south", "abroad"),
    one("military", "not_liable", "summons", sensitive="high"),
)


def _place(id_: str, **more: Any) -> dict[str, Any]:
    rule = fact(f"{id_.lower()}-entry", regime="visa_free", status="open", limits=stay(90))
    money = fact(f"{id_.lower()}-pay", cards={"cash": "yes"})
    return {"id": id_, "entry": [rule], "payments": [money], **more}


def _link(start: str, end: str, mode: str = "car", **more: Any) -> dict[str, Any]:
    fields = {"start": start, "end": end, "mode": mode, "state": "open", **more}
    return fact(f"link-{start}-{end}-{mode}".lower().replace("_", "-"), **fields)


def _advice(*links: dict[str, Any], **answers: str) -> Advice:
    ban = fact("ru-ban", effect="barred", when={"military": ["summons"]})
    places = [_place("KZ"), _place("FR")]
    dataset = make_dataset(QUESTIONS, places, links=links, exit_rules=[ban])
    book = compile_snapshot(snapshot(dataset, DAY))
    given = {question: frozenset(options.split()) for question, options in answers.items()}
    return advise(book, book.vocabulary.masks(given))


def _unsure(advice: Advice) -> list[str]:
    return list(unsure_lines(EN, advice, advice.journeys("FR")[0]))


SINCE = EN.month(PartialDate(OLD))


@pytest.mark.parametrize("stale", [0, 1, 2])
def test_that_a_way_is_long_unconfirmed_is_said_once(stale: int) -> None:
    days = [{"checked_on": OLD} if number < stale else {} for number in range(2)]
    advice = _advice(_link("RU", "KZ", **days[0]), _link("KZ", "FR", **days[1]))
    said = _unsure(advice)
    assert len(said) == min(stale, 1)
    assert all(SINCE in line for line in said)
    assert ("are open" in " ".join(said)) is (stale == 2)


def test_of_several_old_legs_the_oldest_counts_and_an_undated_one_has_no_month() -> None:
    older = OLD - timedelta(days=800)
    advice = _advice(_link("RU", "KZ", checked_on=OLD), _link("KZ", "FR", checked_on=older))
    (said,) = _unsure(advice)
    assert EN.month(PartialDate(older)) in said
    (undated,) = _unsure(_advice(_link("RU", "FR", checked_on=None)))
    assert not any(mark.isdigit() for mark in undated)


@pytest.mark.parametrize(
    ("precision", "ru", "en"),
    [
        (Precision.DAY, "ноября 2025", "November 2025"),
        (Precision.MONTH, "ноября 2025", "November 2025"),
        (Precision.YEAR, "2025 года", "2025"),
    ],
)
def test_the_month_is_written_as_it_stands_after_since(
    precision: Precision, ru: str, en: str
) -> None:
    day = PartialDate(date(2025, 11, 3), precision)
    assert (words("ru").month(day), EN.month(day)) == (ru, en)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"state": "limited"}, "way.unsure.link.limited"),
        ({"when": {"visas": ["schengen"]}}, "way.unsure.link.for_them"),
        ({"when": {"visas": ["schengen"]}, "checked_on": OLD}, "way.unsure.link.for_them"),
        ({"state": "limited", "checked_on": OLD}, "way.unsure.link.limited"),
    ],
    ids=str,
)
def test_what_else_is_in_doubt_about_a_link_is_named(more: dict[str, Any], key: str) -> None:
    (said,) = _unsure(_advice(_link("RU", "FR", **more)))
    part = EN(key, leg=f"{EN.territory('RU')} → {EN.territory('FR')}")
    assert said == EN("way.unsure", parts=part.rstrip(";") + ".")


def test_the_same_doubt_of_two_legs_is_told_once() -> None:
    limited = {"state": "limited"}
    (said,) = _unsure(_advice(_link("RU", "KZ", **limited), _link("KZ", "FR", **limited)))
    legs = [f"{EN.territory(a)} → {EN.territory(b)}" for a, b in (("RU", "KZ"), ("KZ", "FR"))]
    part = EN("way.unsure.link.limited", leg=EN.join(legs))
    assert said == EN("way.unsure", parts=part.rstrip(";") + ".")


def test_a_flight_to_be_bought_before_leaving_is_a_task_of_the_plan() -> None:
    advice = _advice(_link("RU", "KZ", "air"), _link("KZ", "FR", "air"), cards="mir")
    (task,) = ticket_lines(EN, advice.journeys("FR")[0])
    assert task in plan_text(EN, advice, "FR")
    assert task not in plan_text(EN, advice, "KZ")


def test_the_crossing_of_a_leg_and_one_in_reserve_stand_in_the_plan() -> None:
    crossings = [
        _link("RU", "FR", crossing={"ru": name, "en": name}) | {"id": f"link-ru-fr-{number}"}
        for number, name in enumerate(["Upper Gate", "Lower Gate", "Far Gate"])
    ]
    plan = plan_text(EN, _advice(*crossings), "FR")
    assert "Upper Gate" in plan
    assert EN("way.reserve", crossing="Lower Gate") in plan
    assert "Far Gate" not in plan


def test_whom_the_law_does_not_let_out_reads_of_no_crossing() -> None:
    link = _link("RU", "FR", crossing={"ru": "Upper Gate", "en": "Upper Gate"})
    advice = _advice(link, military="summons")
    assert "Upper Gate" not in journey_line(EN, advice, advice.journeys("FR")[0])


@pytest.mark.parametrize(
    ("links", "modes", "said"),
    [
        ([_link("RU", "FR")], "car", None),
        ([_link("RU", "FR", "air")], "car", "routes.no_way.open"),
        ([], "car", "routes.no_way.open"),
        ([_link("RU", "FR", state="closed")], "car", "broken.closed"),
    ],
    ids=["known", "by other means", "none", "shut"],
)
def test_the_card_and_a_comparison_say_where_no_way_is_known_and_the_list_folds_it(
    links: list[dict[str, Any]], modes: str, said: str | None
) -> None:
    advice = _advice(_link("RU", "KZ"), *links, modes=modes)
    first, last = (routes_screen(EN, advice, State("en"), Routes(page)).text for page in (0, 1))
    assert (EN.count("routes.beyond", 1) in first) is (said is not None)
    assert (EN.count("routes.folded", 1) in last) is (said is not None)
    assert EN.territory("FR") in last
    texts = [
        card_screen(EN, advice, Card("FR")).text,
        card_screen(EN, advice, Card("FR", "way")).text,
        compare_screen(EN, advice, Compare("KZ", "FR")).text,
    ]
    leg = f"{EN.territory('RU')} → {EN.territory('FR')}"
    lines = {key: EN(key, leg=leg) for key in ("routes.no_way.open", "broken.closed")}
    for text in texts:
        assert [key for key, line in lines.items() if line in text] == ([said] if said else [])


def _told_ways(**answers: str) -> set[str]:
    """Return the links to France of which the card tells, of five of them."""
    begun = [("RU", "air"), ("RU", "car"), ("KZ", "air"), ("KZ", "car")]
    links = [
        _link(start, "FR", mode, text={"ru": f"{start} {mode}.", "en": f"{start} by {mode}."})
        for start, mode in begun
    ]
    text = card_screen(EN, _advice(*links, **answers), Card("FR", "way")).text
    return {f"{start} {mode}" for start, mode in begun if f"{start} by {mode}." in text}


def test_the_card_tells_of_ways_by_their_means_from_where_they_are() -> None:
    assert _told_ways() == {"RU air", "RU car", "KZ air", "KZ car"}
    assert _told_ways(modes="car") == {"RU car", "KZ car"}
    assert _told_ways(modes="air", region="south") == {"RU air"}


@pytest.mark.parametrize(
    ("links", "collected"), [([], False), ([_link("KZ", "FR", "air", state="closed")], True)]
)
def test_where_next_tells_flights_not_collected_from_ways_not_known(
    links: list[dict[str, Any]], collected: bool
) -> None:
    text = onward_text(EN, _advice(*links), "KZ", None)
    names = EN.territory("FR")
    assert (EN("onward.unlinked", names=names) in text) is collected
    assert (EN("onward.unlinked.no_flights", names=names) in text) is not collected
    assert (EN("onward.none.no_flights") in text) is not collected


def _in_kaliningrad(mode: str, *links: dict[str, Any]) -> Advice:
    """Advise somebody in Kaliningrad who travels by one means."""
    region = apart(one("region", "south", "kaliningrad"))
    modes = several("modes", "air", "car", "rail_bus")
    places = [_place(id_) for id_ in ("FR", "LT", "KZ")]
    book = compile_snapshot(snapshot(make_dataset([region, modes], places, links=links), DAY))
    given = {"region": frozenset(["kaliningrad"]), "modes": frozenset([mode])}
    return advise(book, book.vocabulary.masks(given))


@pytest.mark.parametrize(
    ("mode", "links", "said"),
    [
        ("air", [("RU-KGD", "FR")], "plane, with no change in Russia"),
        ("air", [("RU-KGD", "RU"), ("RU", "FR")], "plane, with a change in Russia"),
        (
            "air",
            [("RU-KGD", "RU"), ("RU", "KZ"), ("KZ", "FR")],
            "plane, with a change in Russia, via Kazakhstan",
        ),
        (
            "air",
            [("RU-KGD", "KZ"), ("KZ", "FR")],
            "plane, with no change in Russia, via Kazakhstan",
        ),
        ("car", [("RU-KGD", "FR")], "car"),
        ("car", [("RU-KGD", "LT"), ("LT", "FR")], "car, via Lithuania"),
    ],
)
def test_from_a_part_of_russia_that_lies_apart_a_change_in_russia_is_no_place_on_the_way(
    mode: str, links: list[tuple[str, str]], said: str
) -> None:
    advice = _in_kaliningrad(mode, *(_link(*ends, mode) for ends in links))
    assert means_line(EN, advice, "FR") == said


def test_a_train_through_a_place_names_it_and_the_rest_of_russia_is_called_so() -> None:
    home = _link("RU-KGD", "RU", "rail_bus", through=["LT"])
    on = _link("RU", "FR", "rail_bus")
    advice = _in_kaliningrad("rail_bus", home, on)
    said = "train or bus, with a change in Russia, via Lithuania"
    assert means_line(EN, advice, "FR") == said
    leg = f"{EN.territory('RU-KGD')} → {EN('way.mainland')}: "
    assert leg in journey_line(EN, advice, advice.journeys("FR")[0])
