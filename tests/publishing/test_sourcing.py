"""Pages of facts changed in the text of their file: everything else stays to the letter."""

from datetime import date

import pytest

from routebot.policy.contents import every_fact
from routebot.policy.loading import load
from routebot.policy.sources import Source
from routebot.publishing.restating import is_stated, restated, stated, with_sentences
from routebot.publishing.sourcing import PagesChange, resourced
from tests.conftest import DATA
from tests.support.datasets import minimal

TODAY = date(2026, 11, 28)
NEW = Source.model_validate(
    {
        "kind": "official",
        "url": "https://mfa.example/entry",
        "publisher": 'Министерство: "МИД", # отдел',
        "published": None,
        "seen_on": TODAY,
    }
)
INLINE = b"""\
list:
  - id: one
    sources: [{url: "https://a.example/", published: null}, {url: "https://b.example/", published: 2025-01-02, seen_on: 2025-02-03}]  # both
    more: 1
"""
BLOCK = b"""\
list:
  - id: one
    sources:
      - url: https://a.example/
        published: null
      # the newest
      - {url: "https://b.example/", published: 2025-01-02, seen_on: 2025-02-03}
    more: 1
  - id: two
    sources:
      - {url: "https://a.example/", published: null}
"""
LINE = (
    '{kind: official, url: "https://mfa.example/entry", '
    'publisher: "Министерство: \\"МИД\\", # отдел", published: null, seen_on: 2026-11-28}'
)


@pytest.mark.parametrize(
    ("text", "beside"), [(INLINE, ", seen_on: "), (BLOCK, "\n        seen_on: ")]
)
def test_day_is_set_or_put_beside_the_published_one(text: bytes, beside: str) -> None:
    seen = {"https://a.example/": TODAY, "https://b.example/": TODAY}
    new = resourced(text, {"one": PagesChange(seen)}).decode()
    expected = text.decode().replace("2025-02-03", "2026-11-28")
    assert new == expected.replace("published: null", f"published: null{beside}2026-11-28", 1)


def test_page_is_added_below_the_others_and_another_retired() -> None:
    change = {"one": PagesChange({}, [NEW], frozenset({"https://b.example/"}))}
    lines = BLOCK.decode().splitlines()
    assert resourced(BLOCK, change).decode().splitlines() == [
        *lines[:6],
        f"      - {LINE}",
        *lines[7:],
    ]
    written = resourced(INLINE, change).decode()
    assert f'[{{url: "https://a.example/", published: null}}, {LINE}]  # both' in written


def test_only_page_between_brackets_is_replaced() -> None:
    text = b"list:\n  - id: one\n    sources: [{url: x, published: null}]\n"
    new = resourced(text, {"one": PagesChange({}, [NEW], frozenset({"x"}))}).decode()
    assert new == f"list:\n  - id: one\n    sources: [{LINE}]\n"


def test_last_line_without_an_end_takes_a_page_too() -> None:
    new = resourced(BLOCK.rstrip(b"\n"), {"two": PagesChange({}, [NEW])}).decode()
    assert new == f"{BLOCK.decode()}      - {LINE}\n"


def test_every_fact_of_the_real_dataset_takes_a_day_a_new_page_and_the_end_of_another() -> None:
    before = load({path.relative_to(DATA).as_posix(): path.read_bytes() for path in _files()})
    files = {path.relative_to(DATA).as_posix(): path.read_bytes() for path in _files()}
    changes = {
        fact.id: PagesChange(
            {fact.sources[0].url: TODAY},
            [NEW],
            frozenset(source.url for source in fact.sources[1:2]) - {fact.sources[0].url},
        )
        for fact in every_fact(before.dataset)
    }
    after = load({name: resourced(content, changes) for name, content in files.items()})
    facts = {fact.id: fact for fact in every_fact(after.dataset)}
    for fact in every_fact(before.dataset):
        change, now = changes[fact.id], facts[fact.id]
        assert now.model_dump(exclude={"sources"}) == fact.model_dump(exclude={"sources"})
        stay = [source for source in fact.sources if source.url not in change.retired]
        assert now.sources == (*(_read(source, change) for source in stay), NEW), fact.id


def _files():
    return [path for path in DATA.rglob("*.yaml") if "schema" not in path.parts]


def _read(source: Source, change: PagesChange) -> Source:
    update = {"seen_on": change.seen[source.url]} if source.url in change.seen else {}
    return source.model_copy(update=update)


def test_fact_is_handed_out_reworded_and_put_back() -> None:
    files = minimal()
    said = stated(files, "link-ru-kz-car")
    assert said is not None
    assert said.startswith("- id: link-ru-kz-car\n  start: RU\n")
    assert is_stated(said, "link-ru-kz-car")
    assert (
        restated(files["links.yaml"], "links.yaml", "link-ru-kz-car", said) == files["links.yaml"]
    )
    new = with_sentences(said, {"ru": 'Закрыта: "до весны" # так', "en": "Closed."})
    written = restated(files["links.yaml"], "links.yaml", "link-ru-kz-car", new)
    (link,) = load({**files, "links.yaml": written}).dataset.links
    assert (link.text.ru, link.text.en) == ('Закрыта: "до весны" # так', "Closed.")
    assert stated(files, "nothing") is None


@pytest.mark.parametrize(
    "wording", ["", "- id: other", "- id: one\n- id: two", "id: one", "- [", "- {id: [one]}"]
)
def test_text_that_does_not_state_the_one_fact_is_seen_as_such(wording: str) -> None:
    assert not is_stated(wording, "one")
