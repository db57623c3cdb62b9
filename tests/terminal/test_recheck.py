"""``routebot data recheck``: ask, keep, plan, publish; a session in either language."""

import asyncio
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from routebot.clock import today
from routebot.keeping.answering import Reader, gone, newer, same
from routebot.keeping.basket import Basket
from routebot.policy.contents import every_fact
from routebot.store.rechecks import Page, Recheck
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.terminal import data_recheck
from routebot.terminal.meant import dataset_meant
from routebot.terminal.page_metadata import Described, described, read_description
from tests.keeping.small import AT, MINISTRY, official
from tests.publishing.small import begin_database, write_folder

LINK = "link-ru-kz-car"
NEW = "https://police.example.org/new"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a database in which the dataset is published, and let every command mean it."""
    path = begin_database(tmp_path / "routebot.revisions.sqlite", official())
    monkeypatch.setenv("ROUTEBOT_REVISIONS", str(path))
    monkeypatch.setenv("ROUTEBOT_DATABASE", str(tmp_path / "routebot.sqlite"))
    monkeypatch.setenv("ROUTEBOT_DATA", str(write_folder(tmp_path / "data", official())))
    return path


def _typed(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _facts():
    return {fact.id: fact for fact in every_fact(dataset_meant().dataset)}


def test_list_names_the_claims_in_order_and_by_page(run, database):
    claims = json.loads(run("data", "recheck", "--json").out)
    ids = [claim["id"] for claim in claims]
    assert {LINK, "xx-mir", "ru-exit-debts"} <= set(ids)
    by_id = {claim["id"]: claim for claim in claims}
    assert not by_id[LINK]["needs_page"]
    assert by_id["xx-mir"]["needs_page"]
    listed = run("data", "recheck", "--list", "--lang", "ru").out
    assert not re.search(r"late|decides|needs|met by|undated", listed)
    assert [line.split()[1] for line in listed.splitlines() if line[:1].isdigit()] == ids
    pages = json.loads(run("data", "recheck", "--json", "--by-page").out)
    assert {claim for page in pages for claim in page["claims"]} == set(ids)
    (page,) = json.loads(run("data", "recheck", "--json", "--by-page", "--page", MINISTRY).out)
    assert (page["url"], page["claims"]) == (MINISTRY, [LINK])
    assert MINISTRY in run("data", "recheck", "--list", "--by-page").out


def test_filters_choose_and_name_what_is_valid(run, database, monkeypatch):
    def ids(*options):
        return [claim["id"] for claim in json.loads(run("data", "recheck", "--json", *options).out)]

    assert LINK in ids("--country", "kz")
    assert set(ids("--country", "exit")) == {"ru-exit-debts"}
    assert ids("--most", "1") == ids()[:1]
    assert ids("--page", "mfa.example.org") == [LINK]
    assert run("data", "recheck", "--list", "--owner", "anna").code == 2
    monkeypatch.setenv("ROUTEBOT_OWNERS", "anna:exit+KZ")
    assert set(ids("--owner", "anna")) == {*ids("--country", "KZ"), "ru-exit-debts"}
    assert "anna" in run("data", "recheck", "--list", "--owner", "boris").err
    assert ids("--topic", "visa_regime") == ids("--never-seen") == ids()
    for option, valid in (("--country", "KZ"), ("--topic", "visa_regime"), ("--page", "https://")):
        refused = run("data", "recheck", "--list", option, "nothing")
        assert refused.code == 2
        assert valid in refused.err


def test_session_keeps_answers_and_publishes_them_as_one(run, database):
    count = len(json.loads(run("data", "recheck", "--json").out))
    session = run(
        "data", "recheck", "--who", "anna", "--page", MINISTRY, said=_typed("1", "It is open.")
    )
    assert session.code == 0
    assert "1 answer is ready" in session.out
    page = ("2", NEW, "Police", "official", "", "", "1")
    other = run(
        "data",
        "recheck",
        "--who",
        "boris",
        "--page",
        "example.org/cards",
        "--lang",
        "ru",
        said=_typed(*page),
    )
    assert "Готово 2 ответа" in other.out
    assert len(json.loads(run("data", "recheck", "--json").out)) == count - 2
    plan = run("data", "recheck", "--plan").out
    assert MINISTRY in plan
    assert NEW in plan
    assert run("data", "recheck", "--publish").code == 2
    done = run("data", "recheck", "--publish", "--who", "anna", "--why", "Read again tonight.")
    assert done.code == 0, done.err
    facts = _facts()
    assert facts[LINK].checked_on is not None
    assert facts["xx-mir"].sources[0].url == NEW
    row = json.loads(run("data", "history", "--json").out)["activations"][0]
    assert row["figures"]["said"] == {LINK: "It is open."}
    assert row["figures"]["rechecked"]["boris"] == {NEW: ["xx-mir"]}
    nothing = run("data", "recheck", "--plan")
    assert nothing.code == 1
    assert "no answer is ready" in nothing.err


def test_bad_answers_are_explained_and_asked_again(run, database):
    bad = ("9", "1", "2", "no address", "2", NEW, "Police", "blog", "", "6")
    told = run("data", "recheck", "--page", "example.org/cards", said=_typed(*bad))
    assert told.code == 0
    assert "Type a number of the list." in told.out
    assert told.out.count("rests on articles or an index alone") >= 2
    assert "does not look like the address" in told.out
    assert "There is no such kind of page" in told.out
    assert "0 answers are ready" in told.out


def test_changed_claim_and_gone_page(run, database):
    said = ("3", "Дорога закрыта.", "The road is closed.", "", "q")
    run("data", "recheck", "--who", "anna", "--page", MINISTRY, said=_typed(*said))
    plan = run("data", "recheck", "--plan").out
    assert "The road is closed." in plan
    said = ("4", "2", "q")
    told = run("data", "recheck", "--who", "boris", "--country", "links", said=_typed(*said)).out
    assert "0 answers" not in told


def test_page_is_ticked_down(run, database):
    told = run("data", "recheck", "--by-page", "--page", MINISTRY, said=_typed("7", "all"))
    assert "Type a number of the list." in told.out
    assert "1 answer is ready" in told.out
    article = ("1", NEW, "Police", "2", "", "")
    page = "https://example.org/cards"
    told = run("data", "recheck", "--by-page", "--page", page, said=_typed(*article))
    assert "2 answers are ready" in told.out


def test_colleagues_who_disagree_are_named_and_not_published(run, database):
    on = today().on
    road = _facts()[LINK]
    anna, boris = (Reader(who, datetime(2026, 1, 1, tzinfo=UTC), on) for who in ("anna", "boris"))
    _keep(database, same(anna, road), gone(boris, road, MINISTRY))
    other = _facts()["ru-exit-debts"]
    _keep(database, newer(anna, other, Page(NEW, "official", "Police")))
    plan = run("data", "recheck", "--plan")
    assert plan.code == 0, plan.err
    assert NEW in plan.out
    assert f"{LINK}: the answers disagree (anna: still so, boris: page gone)" in plan.out
    done = run("data", "recheck", "--publish", "--why", "Read again tonight.", "--lang", "ru")
    assert f"{LINK}: ответы расходятся" in done.out
    assert _facts()[LINK].checked_on == road.checked_on


def _keep(database: Path, *answers: Recheck) -> None:
    async def keep() -> None:
        async with SqliteRevisions.open(database, AT) as store:
            await Basket(store).put(*answers)

    asyncio.run(keep())


def test_answers_become_a_file_where_there_is_no_database(run, tmp_path, monkeypatch):
    monkeypatch.setenv("ROUTEBOT_DATA", str(write_folder(tmp_path / "data", official())))
    monkeypatch.setenv("ROUTEBOT_DATABASE", str(tmp_path / "none.sqlite"))
    refused = run("data", "recheck")
    assert refused.code == 2
    assert "-o FILE.zip" in refused.err
    found = tmp_path / "found.zip"
    session = run("data", "recheck", "--page", MINISTRY, "-o", found, said=_typed("1", ""))
    assert session.code == 0, session.err
    plan = run("data", "plan", found)
    assert plan.code == 0, plan.err
    assert MINISTRY in plan.out
    lost = run("data", "recheck", "--page", MINISTRY, "-o", tmp_path, said=_typed("1", ""))
    assert lost.code == 2
    assert "cannot be written" in lost.err


def test_network_proposes_what_the_page_says_of_itself(run, database, monkeypatch):
    asked = []

    def answer(url):
        asked.append(url)
        return Described("Border police", "The road is open", "2026-11-20")

    monkeypatch.setattr(data_recheck, "described", answer)
    page = ("2", NEW, "", "official", "", "", "")
    run("data", "recheck", "--page", "example.org/cards", said=_typed(*page[:2], "q"))
    assert asked == []  # nothing uses a network unasked
    run("data", "recheck", "--network", "--page", "example.org/cards", said=_typed(*page, "q"))
    assert asked == [NEW]
    run("data", "recheck", "--publish", "--why", "Read again tonight.")
    new = _facts()["xx-mir"].sources[-1]
    assert (new.url, new.publisher, str(new.published)) == (NEW, "Border police", "2026-11-20")


def test_description_of_a_page_is_read_from_its_head():
    html = """<html><head><title> A
    title </title><meta property="og:site_name" content="Ministry">
    <meta property="article:published_time" content="2026-11-20T10:00:00Z"></head>
    <body><title>no</title><time datetime="2020-01-01">x</time></body>"""
    assert read_description(html) == Described("Ministry", "A title", "2026-11-20")
    assert read_description("<time datetime='2026-01-02T00:00'>") == Described("", "", "2026-01-02")
    assert read_description("<meta name='date' content='2026-13-45'><p>") == Described()


def test_page_that_does_not_answer_is_said_so():
    assert described("http://127.0.0.1:9/") is None
    assert described("file:///etc/hostname") is None
