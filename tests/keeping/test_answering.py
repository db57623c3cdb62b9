"""What may be said of a claim, and what is refused with the reason and what to do."""

from dataclasses import replace

import pytest

from routebot.errors import PublishError
from routebot.keeping.answering import changed, gone, later, newer, same, unclear
from routebot.keeping.pages import suggested
from routebot.policy.loading import load
from routebot.publishing.restating import stated, with_sentences
from routebot.store.rechecks import Answer, Page
from routebot.words.i18n import LANGUAGES, words
from tests.keeping.small import MINISTRY, NOW, anna, facts_of, official
from tests.support.datasets import minimal

FACTS = facts_of(official())
ROAD, CARDS = FACTS["link-ru-kz-car"], FACTS["xx-mir"]
ARTICLE = "https://example.org/road"
PAGE = Page("https://police.example.org/new", "official", "Police")


def _refused(key, call, *args, **kwargs):
    with pytest.raises(PublishError) as caught:
        call(*args, **kwargs)
    assert caught.value.key == f"recheck.error.{key}"
    for language in LANGUAGES:
        assert words(language)(caught.value.key, **caught.value.params)
    return str(caught.value)


def test_still_so_names_the_page_that_was_read_again():
    answer = same(anna, ROAD, says="  It is\n open. ")
    assert (answer.answer, answer.url, answer.says) == (Answer.SAME, MINISTRY, "It is open.")
    assert (answer.who, answer.on, answer.fact) == ("anna", NOW, "link-ru-kz-car")
    assert same(anna, ROAD, MINISTRY) == same(anna, ROAD)


def test_claim_that_rests_on_articles_alone_cannot_be_still_so():
    told = _refused("needs_page", same, anna, CARDS)
    assert "newer page" in told
    _refused("needs_page", changed, anna, CARDS, "- id: xx-mir", "")


def test_article_beside_an_official_page_is_no_page_to_read_again():
    assert MINISTRY in _refused("not_kept_up", same, anna, ROAD, ARTICLE)
    assert ARTICLE in _refused("not_its_page", same, anna, ROAD, "https://example.org/other")
    _refused("line", same, anna, ROAD, says="x" * 301)


def test_newer_page_is_taken_if_it_makes_the_claim_younger():
    assert newer(anna, CARDS, PAGE).page == PAGE
    article = replace(PAGE, kind="news", published="2026-11")
    assert newer(anna, CARDS, article, retires="https://example.org/cards").retires
    _refused("undated", newer, anna, CARDS, replace(article, published=""))
    _refused("older", newer, anna, CARDS, replace(article, published="2025-06-01"))
    _refused("older", newer, anna, CARDS, replace(article, published="2025"))
    _refused("future", newer, anna, CARDS, replace(article, published="2026-11-29"))
    _refused("day", newer, anna, CARDS, replace(article, published="yesterday"))
    _refused("not_its_page", newer, anna, CARDS, PAGE, retires=MINISTRY)


def test_page_that_will_not_do_is_refused():
    assert "carrier" in _refused("kind", newer, anna, CARDS, replace(PAGE, kind="blog"))
    _refused("index", newer, anna, CARDS, replace(PAGE, kind="index", published="2026-11-01"))
    _refused("publisher", newer, anna, CARDS, replace(PAGE, publisher=" "))
    _refused("known_page", newer, anna, ROAD, replace(PAGE, url=MINISTRY))
    for url in ("mfa.example.org", "https://anna@mfa.example.org/", "https://t.me/mfa", "https://"):
        _refused("address", newer, anna, CARDS, replace(PAGE, url=url))
    _refused("address", newer, anna, CARDS, replace(PAGE, url=f"{PAGE.url} and"))


def test_known_host_is_not_called_an_authority():
    page = Page("https://rbc.ru/politics/1", "official", "RBC")
    assert "news" in _refused("kind_of_host", newer, anna, CARDS, page)


def test_changed_claim_states_something_else_of_the_same_fact():
    old = stated(official(), "link-ru-kz-car")
    new = with_sentences(old, {"ru": "Дорога закрыта.", "en": "The road is closed."})
    answer = changed(anna, ROAD, new, old)
    assert (answer.answer, answer.wording, answer.url) == (Answer.CHANGED, new, MINISTRY)
    assert changed(anna, CARDS, stated(minimal(), "xx-mir") + "# so", "", page=PAGE).page == PAGE
    _refused("unchanged", changed, anna, ROAD, f"{old}\n", old)
    _refused("wording", changed, anna, ROAD, "- id: other", old)
    _refused("wording", changed, anna, ROAD, "- {id: [", old)


def test_only_page_of_a_claim_cannot_go():
    assert gone(anna, ROAD, ARTICLE).retires == ARTICLE
    _refused("only_page", gone, anna, CARDS, "https://example.org/cards")
    _refused("not_its_page", gone, anna, ROAD, "https://example.org/other")


def test_claim_may_be_put_aside():
    assert unclear(anna, CARDS).answer is Answer.UNCLEAR
    assert later(anna, CARDS).answer is Answer.LATER


def test_page_is_proposed_by_what_the_dataset_says_of_its_host():
    dataset = load(official()).dataset
    proposed = suggested(dataset, "https://www.mfa.example.org/other")
    assert proposed == Page("https://www.mfa.example.org/other", "official", "Ministry")
    assert suggested(dataset, "https://www.gov.lv/en").kind == "official"
    assert suggested(dataset, "https://nobody.example.net/").publisher == ""
    _refused("address", suggested, dataset, "ftp://example.org/")
