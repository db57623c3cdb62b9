"""Who looks after which claims, and what they are told of them once a week."""

from datetime import UTC, datetime, timedelta

from routebot.keeping.owning import digest_of, looked_after, ownable, reread_since
from routebot.keeping.queue import queue_of
from routebot.store.revisions import Activation
from tests.support.datasets import DAY, danger, fact, make_dataset, one, source, stay

LATE = DAY + timedelta(days=400)
AT = datetime(2026, 11, 23, 6, tzinfo=UTC)
OWNERS = {"anna": {"KZ"}, "boris": {"payments"}}


def _dataset():
    def place(code, *, old):
        page = source(DAY if old else LATE)
        rule = fact(f"{code.lower()}-entry", regime="visa_free", status="open", limits=stay(90))
        return {"id": code, "entry": [rule | {"sources": [page]}]}

    grave = danger("kz-danger", level="high")
    kz = place("KZ", old=True) | {"dangers": [grave]}
    questions = [one("passport", "biometric", "none"), one("pursued", "no", "case")]
    return make_dataset(questions, [kz, place("GE", old=True), place("AM", old=False)])


def _digest(label, owners=OWNERS, covers=None, counts=None, reread=0):
    queue = queue_of(_dataset(), LATE).reported(counts or {})
    return digest_of(queue, label, owners, covers or {}, reread)


def test_an_owner_is_told_what_of_theirs_is_due_and_what_hangs_on_it():
    told = _digest("anna", reread=5)
    assert (told.names, told.covered) == (("KZ",), ())
    assert (told.claims, told.due, told.status, told.grave) == (2, 2, 1, 1)
    assert told.unowned == 1, "the rule of Georgia, which nobody looks after"
    assert told.reread == 5


def test_what_is_fresh_is_due_where_people_call_it_wrong():
    owners = {"anna": {"AM"}}
    fresh, called = _digest("anna", owners), _digest("anna", owners, counts={"am-entry": 3})
    assert (fresh.claims, fresh.due, fresh.reported) == (1, 0, 0)
    assert (called.due, called.status, called.reported) == (1, 1, 1)


def test_a_cover_is_told_of_theirs_and_the_absent_is_told_nothing():
    covers = {"anna": "vera"}
    assert _digest("anna", covers=covers) is None
    told = _digest("vera", covers=covers)
    assert (told.names, told.covered, told.due) == ((), ("anna",), 2)
    assert _digest("vera") is None, "who looks after nothing"
    both = _digest("boris", covers={"anna": "boris"})
    assert (both.names, both.covered, both.due) == (("payments",), ("anna",), 2)


def test_an_absent_owner_keeps_theirs():
    owned = looked_after(OWNERS, {"anna": "boris"})
    assert owned["anna"].countries == {"KZ"}
    assert owned["boris"].topics == {"KZ", "payments"}


def test_names_to_own_are_countries_areas_topics_and_files():
    dataset = _dataset()
    assert {"KZ", "GE", "links", "exit", "payments", "visa_regime"} <= ownable(dataset)
    assert "kz-entry" not in ownable(dataset)


def test_what_was_re_read_is_counted_once_and_by_who_did_it():
    def published(seq, ago_days, **read):
        at = AT - timedelta(days=ago_days)
        return Activation(seq, "r", None, at, "vera", "", "", {"rechecked": read} if read else {})

    history = [
        published(1, 9, anna={"https://a.example/": ["old"]}),
        published(2, 2, anna={"https://a.example/": ["x", "y"]}, boris={"": ["z"]}),
        published(3, 1, anna={"https://b.example/": ["y"]}),
        published(4, 1),
    ]
    since = AT - timedelta(days=7)
    counted = [reread_since(history, label, since) for label in ("anna", "boris", "vera")]
    assert counted == [2, 1, 0]
