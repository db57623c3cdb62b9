"""The queue of claims to re-check: its order, its filters, and the pages that claims stand on."""

from dataclasses import replace
from datetime import timedelta

from routebot.keeping.crowd import CROWD, crowd_of, readers
from routebot.keeping.queue import Filters, Owned, Weight, queue_of
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import compile_snapshot
from routebot.upkeep.stale import stale
from tests.support.datasets import DAY, danger, fact, make_dataset, one, source, stay

LATE = DAY + timedelta(days=400)


def _dataset(**more):
    questions = [
        one("passport", "biometric", "five_year", "internal_only"),
        one("pursued", "no", "case"),
    ]
    bar = fact("kz-bar", when={"passport": ["internal_only"]})
    note = fact("kz-note", about="border", sources=[source(DAY, url="https://news.example/many")])
    kz = {
        "id": "KZ",
        "entry": [fact("kz-entry", regime="visa_free", status="open", limits=stay(90))],
        "bars": [bar],
        "notes": [note],
        "dangers": [danger("kz-danger", level="high"), danger("kz-mild", level="medium")],
    }
    seen = source(None, "official", url="https://mfa.example/entry", seen_on=DAY)
    read = fact("ge-entry", regime="visa_free", status="open", limits=stay(90), sources=[seen])
    ge = {"id": "GE", "entry": [read]}
    return make_dataset(questions, [kz, ge], **more)


def test_what_decides_a_status_comes_first_then_what_is_grave_then_the_rest():
    queue = queue_of(_dataset(), LATE)
    ids = [claim.id for claim in queue.claims]
    assert ids == ["ge-entry", "kz-entry", "kz-bar", "kz-danger", *ids[4:]]
    assert [claim.weight for claim in queue.claims[2:5]] == [
        Weight.STATUS,
        Weight.GRAVE,
        Weight.READ,
    ]


def test_what_hardly_anybody_meets_stands_behind_what_many_do_though_it_decides_more():
    queue = queue_of(_dataset(), LATE)
    georgia, kazakhstan = (replace(queue.of(id_), share=1) for id_ in ("ge-entry", "kz-entry"))
    rare = replace(georgia, readers=0.1)
    common = replace(kazakhstan, share=0.5, readers=0.5)
    ordered = replace(queue, all=(rare, common)).reported({})
    assert [claim.id for claim in ordered.claims] == ["kz-entry", "ge-entry"]


def test_due_is_what_data_stale_lists():
    for on in (DAY, LATE):
        assert {claim.id for claim in queue_of(_dataset(), on).claims} == {
            item.id for item in stale(_dataset(), on)
        }


def test_claims_that_people_call_wrong_move_up_among_their_like_due_or_not():
    queue = queue_of(_dataset(), LATE).reported({"kz-bar": 2, "kz-mild": 1})
    ids = [claim.id for claim in queue.claims]
    assert ids[:4] == ["kz-bar", "ge-entry", "kz-entry", "kz-danger"]
    assert ids[4] == "kz-mild"
    fresh = queue_of(_dataset(), DAY)
    assert fresh.claims == ()
    assert [claim.id for claim in fresh.reported({"kz-mild": 1}).claims] == ["kz-mild"]


def test_filters_leave_out_what_was_not_asked_for():
    queue = queue_of(_dataset(), LATE)

    def ids(**asked):
        return {claim.id for claim in queue.chosen(Filters(**asked))}

    assert ids(country="GE") == {"ge-entry"}
    assert ids(page="news.example") == ids(page="https://news.example/many") == {"kz-note"}
    assert "ge-entry" not in ids(never_seen=True)
    assert "kz-entry" in ids(never_seen=True)
    assert ids(topic="no_topic") == set()
    assert ids(owned=Owned(frozenset({"GE"}))) == {"ge-entry"}
    assert ids(owned=Owned(topics=frozenset({"visa_regime"}))) == ids(topic="visa_regime")
    hidden = {claim.id for claim in queue.chosen(hidden={"ge-entry"})}
    assert hidden == ids() - {"ge-entry"}


def test_page_that_carries_several_claims_comes_first_with_all_of_them():
    queue = queue_of(_dataset(), LATE)
    pages = queue.by_page()
    assert [len(page.claims) for page in pages] == sorted(
        (len(page.claims) for page in pages), reverse=True
    )
    for page in pages:
        assert list(page.claims) == list(queue.chosen(Filters(page=page.url)))
    assert {claim.id for page in pages for claim in page.claims} == {c.id for c in queue.claims}


def test_claim_says_which_pages_may_be_read_again():
    queue = queue_of(_dataset(), LATE)
    assert queue.of("kz-note").needs_page
    assert [page.url for page in queue.of("ge-entry").pages] == ["https://mfa.example/entry"]
    assert queue.of("nothing") is None


def test_crowd_is_the_same_every_time_and_answers_every_question_it_may():
    book = compile_snapshot(snapshot(_dataset(), LATE))
    questions = list(book.vocabulary.questions.values())
    crowd = crowd_of(questions)
    assert crowd == crowd_of(questions)
    assert len(crowd) == CROWD
    assert {len(answers) for answers in crowd} == {2}
    assert len({answers["passport"] for answers in crowd}) == 3


def test_readers_are_those_whom_it_concerns_and_who_may_go_there():
    book = compile_snapshot(snapshot(_dataset(), LATE))
    met, crowd = readers(book), crowd_of(book.vocabulary.questions.values())
    pursued = [
        answers
        for answers in crowd
        if answers["pursued"] == {"case"} and answers["passport"] != {"internal_only"}
    ]
    assert met["kz-mild"] == len(pursued) / CROWD
    assert 0 < met["kz-mild"] < met["kz-entry"] < met["ge-entry"] == 1
    assert "kz-bar" not in met
