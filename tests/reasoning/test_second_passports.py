"""Entering by another passport: three-valued, over a small table; and never a visa out of silence."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.errors import AnswerError
from routebot.policy.facts import Regime
from routebot.policy.passports import PassportsFile
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import next_question
from routebot.reasoning.explaining import because, missing, unspoken
from routebot.reasoning.interview import Interview
from routebot.reasoning.levels import urgency_level
from routebot.reasoning.rulebook import Rulebook, Status
from tests.support.datasets import DAY, fact, make_dataset, of_places, one, several, stay
from tests.support.strategies import steady

PAGE = {"kind": "news", "url": "https://example.org/page", "publisher": "Example", "published": DAY}
SAID = {"ru": "Так и есть.", "en": "It is so."}
WORDS = {"ru": "Слова", "en": "Words"}

TABLE: dict[str, Any] = {
    "as_of": DAY,
    "sources": [PAGE],
    "groups": {
        "eu": {"countries": ["DE", "FR"], "free_movement": [PAGE], "places": {"90": ["TR"]}},
        "israel": {"countries": ["IL"]},
        "cis": {"countries": ["AM", "KZ"]},
    },
    "otherwise": "other",
    "rules": {
        "topic": "visa_regime",
        "right_topic": "visa_regime",
        "citizens": [PAGE],
        "texts": dict.fromkeys(
            (
                "citizen",
                "free_movement",
                "visa_free",
                "visa_on_arrival",
                "e_authorization",
                "e_visa",
            ),
            SAID,
        ),
    },
    "passports": {
        "FR": {"visa required": ["US"], "e-visa": ["KZ"]},
        "DE": {"eta": ["US"], "e-visa": ["KZ"]},
        "IL": {"90": ["DE"], "30": ["TR"], "visa required": ["KZ"]},
        "AM": {"90": ["TR"], "visa free": ["KZ"], "visa required": ["DE", "US"]},
        "KZ": {"30": ["TR"], "visa required": ["DE", "US"], "e-visa": ["AM"]},
        "US": {"90": ["DE", "TR"]},
    },
}


QUESTIONS = [
    one("passport", "biometric", "internal_only"),
    several("other_citizenship", "eu", "israel", "cis", "other", "none"),
    of_places("second_passport", "countries"),
    one("region", "south", "abroad"),
    of_places("location", "country"),
    of_places("barred_from", "countries", "none"),
]
CLOSED = {"regime": "visa_required", "status": "closed"}
OPEN = {"regime": "visa_free", "status": "open", "limits": stay(60)}
NOBODY = fact("world-bar", when={"passport": ["internal_only"]})


def _book(**fields: Any) -> Rulebook:
    """Make a book of places that are closed to the Russian passport, but for Turkey and Armenia."""
    destinations = [
        {
            "id": id_,
            "entry": [fact(f"{id_.lower()}-visit", **(OPEN if id_ in ("TR", "AM") else CLOSED))],
            "bars": [{**NOBODY, "id": f"{id_.lower()}-bar"}],
            **fields.get(id_, {}),
        }
        for id_ in ("AM", "DE", "FR", "IL", "KZ", "TR", "US")
    ]
    dataset = make_dataset(QUESTIONS, destinations, passports=TABLE)
    return Rulebook(snapshot(dataset, DAY))


BOOK = _book()


def _advice(book: Rulebook = BOOK, **answers: list[str]) -> Advice:
    given_ = {id_: frozenset(options) for id_, options in answers.items()}
    return advise(book, book.vocabulary.masks(given_))


CIS, EU, ISRAEL = ({"other_citizenship": [group]} for group in ("cis", "eu", "israel"))


@pytest.mark.parametrize(
    ("answers", "place", "status", "missing_"),
    [
        ({"other_citizenship": ["none"]}, "DE", "closed", ()),
        ({}, "DE", "depends", ("other_citizenship",)),
        (EU, "DE", "open", ()),
        (EU, "KZ", "conditional", ()),
        (EU, "US", "depends", ("second_passport",)),
        (ISRAEL, "DE", "open", ()),
        (ISRAEL, "IL", "open", ()),
        (ISRAEL, "KZ", "closed", ()),
        (ISRAEL, "US", "depends", ()),
        (CIS, "DE", "closed", ()),
        (CIS, "US", "closed", ()),
        (CIS, "KZ", "open", ()),
        (CIS, "TR", "open", ()),
        ({"other_citizenship": ["other"]}, "DE", "depends", ("second_passport",)),
        # No other passport of the table gives something better there.
        ({"other_citizenship": ["eu", "other"]}, "KZ", "conditional", ()),
        ({"other_citizenship": ["israel", "other"]}, "DE", "open", ()),
        ({"second_passport": ["US"]}, "DE", "open", ()),
        ({"second_passport": ["US"]}, "US", "open", ()),
        ({"second_passport": ["US"]}, "KZ", "depends", ()),
        ({"second_passport": ["AM"]}, "DE", "closed", ()),
        ({"second_passport": ["AM", "US"]}, "DE", "open", ()),
        ({"second_passport": ["IL", "AM"]}, "KZ", "open", ()),
        ({"second_passport": ["AM"], "other_citizenship": ["cis", "eu"]}, "DE", "open", ()),
        ({"second_passport": ["IL"]}, "KZ", "closed", ()),
        ({"second_passport": ["IL", "TR"]}, "KZ", "depends", ()),
    ],
)
def test_the_best_passport_decides_and_what_all_share_is_settled(answers, place, status, missing_):
    advice = _advice(**answers)
    verdict = advice.verdicts[place]
    assert (verdict.status, missing(advice, verdict)) == (status, missing_)


@pytest.mark.parametrize(
    ("group", "asked"), [("eu", set()), ("cis", {"other_citizenship", "region"})]
)
def test_what_no_passport_of_a_group_gives_is_not_asked_about(group, asked):
    """Citizens of the EU need a visa nowhere in it, whatever their country."""
    needs = {"other_citizenship": [group], "second_passport": ["visa_required"]}
    warning = fact("de-warning", severity="high", when={**needs, "region": ["abroad"]})
    book = _book(DE={"pitfalls": [warning]})
    (compiled,) = book.destinations["DE"].pitfalls
    assert _advice(book).evaluation.undecided(compiled) == asked


def test_what_is_not_established_of_a_passport_is_said_of_it():
    advice = _advice(second_passport=["US"])
    assert unspoken(advice, advice.verdicts["KZ"]) == {"second_passport": ("US",)}


def test_the_reason_names_the_passport_that_counts():
    advice = _advice(second_passport=["AM", "US"], passport=["biometric"])
    assert because(advice, advice.verdicts["DE"]) == {"second_passport": ("US",)}
    assert because(advice, advice.verdicts["KZ"]) == {"second_passport": ("AM",)}


def test_what_the_table_gives_is_a_baseline_and_a_right_is_none():
    by_index, by_right = (
        _advice(second_passport=[passport]).verdicts["DE"] for passport in ("US", "FR")
    )
    assert (by_index.baseline, by_index.confirmed) == (True, False)
    assert (by_index.regime, by_index.rule and by_index.rule.stay_days) == (Regime.VISA_FREE, 90)
    assert (by_right.baseline, by_right.confirmed) == (False, True)
    assert by_right.rule
    assert by_right.rule.way == "citizen"


def test_a_passport_that_needs_no_visa_by_the_table_fits_the_days_left_and_no_e_visa_does():
    by_passport = {
        (passport, place): _advice(second_passport=[passport]).verdicts[place]
        for passport, place in (("IL", "DE"), ("FR", "KZ"))
    }
    assert all(verdict.baseline for verdict in by_passport.values())
    levels = {key: urgency_level(verdict, 7) for key, verdict in by_passport.items()}
    assert levels == {("IL", "DE"): 0, ("FR", "KZ"): 1}


def test_researched_rules_go_before_the_table():
    verdict = _advice(second_passport=["AM"], passport=["biometric"]).verdicts["TR"]
    assert verdict.rule
    assert (verdict.rule.id, verdict.confirmed) == ("tr-visit", True)


def test_bars_of_russian_papers_stop_another_passport_only_by_name():
    known = {"passport": ["internal_only"], "second_passport": ["US"]}
    assert _advice(**known).verdicts["DE"].status is Status.OPEN
    named = {**NOBODY, "id": "de-bar", "closes": ["visit", "second_passport"]}
    assert _advice(_book(DE={"bars": [named]}), **known).verdicts["DE"].status is Status.CLOSED


def test_what_everybody_must_obtain_a_tourist_must_and_a_citizen_need_not():
    need = fact("de-insurance", kind="obtain")
    book = _book(DE={"requirements": [need]})
    by_index, by_right = (
        _advice(book, second_passport=[passport]).verdicts["DE"] for passport in ("US", "FR")
    )
    assert (by_index.status, by_right.status) == ("conditional", "open")


def test_conditions_read_what_passports_come_to_in_their_place():
    warning = fact(
        "de-warning",
        severity="high",
        when={"any": [{"second_passport": ["visa_free"]}, {"barred_from": ["here"]}]},
    )
    book = _book(DE={"pitfalls": [warning]})

    def concerns(**answers: list[str]) -> int:
        (compiled,) = book.destinations["DE"].pitfalls
        return _advice(book, **answers).evaluation.truth(compiled)

    assert concerns(second_passport=["US"], barred_from=["none"]) == 2
    assert concerns(second_passport=["FR"], barred_from=["none"]) == 0
    assert concerns(second_passport=["FR"], barred_from=["DE"]) == 2
    assert concerns(second_passport=["FR"], barred_from=["TR"]) == 0
    assert concerns(second_passport=["TR"], barred_from=["none"]) == 1


@pytest.mark.parametrize(
    "when", [{"second_passport": ["visa_free"]}, {"barred_from": ["here"]}, {"location": ["here"]}]
)
def test_a_fact_of_no_place_cannot_speak_of_here(when):
    with pytest.raises(ValueError, match="has none"):
        BOOK.vocabulary.compile(when)


def test_a_passport_implies_its_group_and_denies_none():
    masks = BOOK.vocabulary.masks({"second_passport": frozenset(["AM"])})
    assert BOOK.vocabulary.options("other_citizenship", masks) == ("cis",)
    both = {"second_passport": frozenset(["AM"]), "other_citizenship": frozenset(["none"])}
    with pytest.raises(AnswerError, match="says none"):
        BOOK.vocabulary.masks(both)


def test_a_later_answer_takes_the_place_of_one_that_it_denies():
    said = Interview().answer("second_passport", frozenset(["AM"]))
    none = said.answer("other_citizenship", frozenset(["none"]))
    assert none.answers == {"other_citizenship": {"none"}}
    assert none.order == ("other_citizenship",)
    again = none.answer("second_passport", frozenset(["AM"]))
    assert again.answers == {"second_passport": {"AM"}}


@pytest.mark.parametrize("code", ["RU", "QQ", "am"])
def test_only_destinations_answer_a_question_for_countries(code):
    for question in ("second_passport", "location", "barred_from"):
        with pytest.raises(AnswerError, match=code):
            BOOK.vocabulary.masks({question: frozenset([code])})


def test_a_group_left_open_is_asked_for_its_country_and_a_named_one_is_not():
    known = {"passport": ["internal_only"], "region": ["south"]}
    assert next_question(_advice(**known)) == "other_citizenship"
    assert next_question(_advice(**known, **EU)) == "second_passport"
    assert next_question(_advice(**known, second_passport=["US"])) is None


def test_whoever_is_abroad_is_asked_where_and_begins_there():
    known = {"passport": ["biometric"], "other_citizenship": ["none"]}
    book = _abroad()
    asked = _advice(book, **known, region=["abroad"])
    assert next_question(asked) == "location"
    assert _advice(book, **known, region=["abroad"], location=["TR"]).start == "TR"
    assert _advice(book, **known, region=["south"], location=["TR"]).start == "RU"


def _abroad() -> Rulebook:
    dataset = make_dataset(
        QUESTIONS,
        [{"id": id_, "entry": [fact(f"{id_.lower()}-visit", **OPEN)]} for id_ in ("AM", "TR")],
    )
    return Rulebook(snapshot(dataset, DAY))


PASSPORTS = st.frozensets(st.sampled_from(sorted(BOOK.destinations)), max_size=3)
GROUPS = st.frozensets(st.sampled_from(["eu", "israel", "cis", "other"]), max_size=3)


@steady(200)
@given(named=PASSPORTS, groups=GROUPS)
def test_answers_come_back_out_of_masks(named, groups):
    vocabulary = BOOK.vocabulary
    masks = vocabulary.masks({"second_passport": named, "other_citizenship": groups or {"eu"}})
    assert set(vocabulary.options("second_passport", masks)) == named
    assert set(vocabulary.options("other_citizenship", masks)) >= groups
    unknown = vocabulary.without(vocabulary.without(masks, "second_passport"), "other_citizenship")
    assert unknown == vocabulary.unknown
    assert vocabulary.settled(masks) == masks


@steady(200)
@given(named=PASSPORTS.filter(bool))
def test_no_place_is_closed_out_of_silence(named):
    advice = _advice(second_passport=sorted(named))
    table = BOOK.snapshot.passports
    for id_, verdict in advice.verdicts.items():
        silent = any(table.regime_of(passport, id_) is None for passport in named)
        assert not (silent and verdict.status is Status.CLOSED)


@steady(200)
@given(groups=GROUPS.filter(bool), data=st.data())
def test_naming_a_passport_never_overturns_what_its_group_settled(groups, data):
    members = {"eu": "DE FR", "israel": "IL", "cis": "AM KZ", "other": "US TR"}
    named = [data.draw(st.sampled_from(members[group].split())) for group in sorted(groups)]
    before = _advice(other_citizenship=sorted(groups))
    after = _advice(other_citizenship=sorted(groups), second_passport=named)
    for id_, verdict in before.verdicts.items():
        if verdict.status is not Status.DEPENDS:
            assert after.verdicts[id_].status is verdict.status


def test_the_words_of_rules_are_whole():
    texts = {name: SAID for name in TABLE["rules"]["texts"] if name != "e_visa"}
    with pytest.raises(ValueError, match="lacks e_visa"):
        PassportsFile.model_validate({**TABLE, "rules": {**TABLE["rules"], "texts": texts}})
