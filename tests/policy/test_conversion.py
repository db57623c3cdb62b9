"""Files of an older form are brought to the present one, and nothing else in them changes."""

import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from routebot.policy.contents import every_source
from routebot.policy.conversion import converted, in_present_form
from routebot.policy.hosts import kind_by_host, proposed_kind
from routebot.policy.loading import load
from routebot.policy.sources import SourceKind
from routebot.policy.yaml import read_file
from tests.support.datasets import minimal
from tests.support.recording import FOLDER

OLD = """\
# a comment: checked_on: 2026-01-01
notes:
  - checked_on: 2025-06-01
    id: kz-first   # why
    sources:
      - url: https://meduza.io/a
        publisher: Медуза   # the paper
        published: null
  - id: kz-second
    checked_on: 2025-06-01   # of the newest page

    # the newest page of all
    sources: [{url: "https://www.mfa.gov.lv/a", publisher: Министерство, published: null}, {url: "https://forum.example/b", publisher: B, published: null}]
  - {id: kz-third, checked_on: 2025-06-01, sources: [{publisher: A, url: "https://example.org/passport-index", published: null}]}
  - {id: kz-fourth, sources: [], checked_on: 2025-06-01}
entry:
  - regime: visa_free
    stay_days: 90   # by all stays
    # not by one of them
    per_days: 180
    status: open
  - regime: visa_free
    per_days: null
    stay_days: 30
  - {regime: e_visa, stay_days: 30, per_days: 90}
  - {stay_days: null, regime: e_visa, per_days: null}
  - {regime: e_visa, stay_days: ninety, per_days: 180}
stays:
  - about: registration
    within_days: 3   # by the law
  - {about: stay, within_days: null}
  - {about: stay, within_days: 90}
"""  # fmt: skip
NEW = """\
# a comment: checked_on: 2026-01-01
notes:
  - id: kz-first   # why
    sources:
      - kind: news
        url: https://meduza.io/a
        publisher: Медуза   # the paper
        published: null
  - id: kz-second

    # the newest page of all
    sources: [{kind: official, url: "https://www.mfa.gov.lv/a", publisher: Министерство, published: null}, {kind: guide, url: "https://forum.example/b", publisher: B, published: null}]
  - {id: kz-third, sources: [{kind: index, publisher: A, url: "https://example.org/passport-index", published: null}]}
  - {id: kz-fourth, sources: []}
entry:
  - regime: visa_free
    limits: [{days: 90, per: rolling, window_days: 180}]   # by all stays
    # not by one of them
    status: open
  - regime: visa_free
    limits: [{days: 30, per: entry}]
  - {regime: e_visa, limits: [{days: 30, per: rolling, window_days: 90}]}
  - {limits: [], regime: e_visa}
  - {regime: e_visa, stay_days: ninety, per_days: 180}
stays:
  - about: registration
    counts_from: arrival
    within_days: 3   # by the law
  - {about: stay, within_days: null}
  - {about: stay, counts_from: arrival, within_days: 90}
"""  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "dos"])
def test_a_file_is_edited_in_place(end):
    old, new = (text.replace("\n", end).encode() for text in (OLD, NEW))
    assert converted(old) == new
    assert converted(new) == new


@pytest.mark.parametrize("broken", [b"", b"checked_on: [", b"\xff checked_on: 2026-01-01", b"# x"])
def test_what_cannot_be_read_is_left_to_the_loader(broken):
    assert converted(broken) == broken


def test_a_file_in_the_present_form_stays_as_it_is():
    assert in_present_form(minimal()) == minimal()


def _values(value: Any) -> Any:
    """Leave out what the conversion takes out and adds."""
    if isinstance(value, list):
        return [_values(item) for item in value]
    if isinstance(value, dict):
        added = {"checked_on", "limits", "stay_days", "per_days", "counts_from"}
        added |= {"kind"} if "publisher" in value else set()
        return {key: _values(inner) for key, inner in value.items() if key not in added}
    return value


def _stays(file: Any) -> list[tuple[int | None, int | None]]:
    """Return the days of stay of each way in, and in how many days they are counted."""
    return [
        (limit["days"], limit.get("window_days") or rule.get("per_days"))
        for rule in file.get("entry", ())
        for limit in rule.get("limits") or [{"days": rule.get("stay_days")}]
    ]


def _sources(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _sources(item)
    elif isinstance(value, dict):
        if "publisher" in value:
            yield value
        for inner in value.values():
            yield from _sources(inner)


def test_a_whole_dataset_of_the_old_form_means_what_it_meant():
    with zipfile.ZipFile(FOLDER / "dataset.zip") as packed:
        old = {name: packed.read(name) for name in packed.namelist()}
    new = in_present_form(old)
    assert load(new).dataset.destinations
    count = 0
    for name, content in old.items():
        was, now = read_file(name, content).value, read_file(name, new[name]).value
        assert _values(was) == _values(now), name
        found = list(_sources(now))
        assert [s["kind"] for s in found] == [proposed_kind(s["url"]).value for s in found]
        comments = [line for line in content.splitlines() if line.lstrip().startswith(b"#")]
        assert _stays(was) == _stays(now)
        assert [
            line for line in new[name].splitlines() if line.lstrip().startswith(b"#")
        ] == comments
        count += len(found)
    assert count > 3000


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.gov.kz/memleket", SourceKind.OFFICIAL),
        ("https://kuwait.mid.ru/", SourceKind.OFFICIAL),
        ("https://oslo.mfa.ee/", SourceKind.OFFICIAL),
        ("https://ulaanbaatar.embassy.mn/", SourceKind.OFFICIAL),
        ("https://ec.europa.eu/x", SourceKind.OFFICIAL),
        ("https://embassy.goabroad.com/", SourceKind.GUIDE),
        ("https://visa-gov.com/", SourceKind.GUIDE),
        ("https://gov.example.org/", SourceKind.GUIDE),
        ("https://en.wikipedia.org/wiki/Visa_requirements_for_Russian_citizens", SourceKind.INDEX),
        ("https://a-blog.example/", SourceKind.GUIDE),
    ],
)
def test_a_host_that_nobody_has_looked_at_is_guessed_with_care(url, kind):
    assert kind_by_host(url) is None
    assert proposed_kind(url) is kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://lenta.ru./news/1", SourceKind.NEWS),
        ("https://github.com/imorte/passport-index-data", SourceKind.INDEX),
        ("https://github.com/somebody/else", SourceKind.GUIDE),
        ("https://www.parallelparliament.co.uk/question/1", SourceKind.GUIDE),
        ("https://www.riigiteataja.ee/akt/1", SourceKind.LAW),
        ("https://belarusbank.by/en/", SourceKind.CARRIER),
    ],
)
def test_hosts_that_somebody_has_looked_at(url, kind):
    assert proposed_kind(url) is kind


def test_sources_of_hosts_that_somebody_looked_at_say_what_the_table_says(desk):
    """Of other hosts the author says who speaks; the table is there for old files alone."""
    listed = [(s.url, s.kind) for _, s in every_source(desk.dataset) if kind_by_host(s.url)]
    assert len(listed) > 2000
    assert [url for url, kind in listed if kind_by_host(url) is not kind] == []
