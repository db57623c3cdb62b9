"""Edits out of what a passport index says otherwise: mend our rule, or record the disagreement.

They are prefilled and no more: an index is a second opinion, and somebody has to find out who is
right and put the page that says so in its place. It never dates a claim, so that a rule that rests
on one alone is never shown as confirmed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from textwrap import indent
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from routebot.policy.dates import Precision
from routebot.policy.facts import EntryRule, Regime
from routebot.policy.reference import Headline, read_headline
from routebot.policy.sources import Source
from routebot.publishing.closing import closed
from routebot.publishing.restating import restated, stated
from routebot.words.i18n import LANGUAGES, words

__all__ = ["IndexEdit", "Otherwise", "index_edits"]

_BASELINE = "baseline.yaml"

_KEPT = ("id", "topic", "way", "when", "valid_from", "valid_to")
"""Fields of a rule that an index does not speak of; the others belonged to what it said before."""

_STRICTEST_LAST = (
    Regime.VISA_FREE,
    Regime.VISA_ON_ARRIVAL,
    Regime.E_AUTHORIZATION,
    Regime.E_VISA,
    Regime.VISA_REQUIRED,
    Regime.SUSPENDED,
    Regime.BANNED,
)
"""A person without a visa is let in by the first, and by the last not at all."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A difference that nobody has explained yet.

    Attributes:
        says: the value of the index.
        since: the first day on which the index says so.
        rule: ours of that day; None if we have none.
        baseline: ours is the general reference, which stands in no file of the destination.
    """

    destination: str
    says: str
    since: date
    rule: EntryRule | None
    baseline: bool


@dataclass(frozen=True, slots=True)
class IndexEdit:
    """One file, changed."""

    kind: Literal["mend", "record"]
    name: str
    content: bytes


def index_edits(
    files: Mapping[str, bytes], found: Otherwise, page: Source, first_day: date
) -> Iterator[IndexEdit]:
    """Yield what can be done about a difference; nothing where the index's word has no name here.

    Args:
        files: of the dataset.
        page: the index.
        first_day: of the dataset's calendar: what was never otherwise in it is mended in place.
    """
    headline = read_headline(found.says)
    name = f"destinations/{found.destination}.yaml"
    if headline is None:
        return
    if found.baseline:
        mended = _with_value(files[_BASELINE].decode(), found)
        yield IndexEdit("mend", _BASELINE, mended.encode())
    elif found.rule is not None and stated({name: files[name]}, found.rule.id):
        rule = found.rule
        yield IndexEdit(
            "mend", name, _mended(files[name], name, found, rule, headline, page, first_day)
        )
        record = _recorded(files[name], name, found, rule, headline, page)
        yield IndexEdit("record", name, record)


def _mended(
    content: bytes,
    name: str,
    found: Otherwise,
    rule: EntryRule,
    headline: Headline,
    page: Source,
    first_day: date,
) -> bytes:
    """Let another rule follow ours on the day; one that never was otherwise is put right itself."""
    old = _in_file(content, name, rule)
    new = {field: old[field] for field in _KEPT if field in old} | _said(old, headline, page)
    began = rule.valid_from or first_day
    if found.since <= began:
        return restated(content, name, rule.id, _written([new]))
    new |= {"id": f"{rule.id}-{found.since:%Y-%m}", "valid_from": found.since}
    ended = closed(content, rule.id, found.since - timedelta(days=1)) or content
    before = stated({name: ended}, rule.id) or ""
    return restated(ended, name, rule.id, before.rstrip("\n") + "\n" + _written([new]))


def _in_file(content: bytes, name: str, rule: EntryRule) -> dict[str, Any]:
    """Return the fields of a rule as its file has them."""
    (fields,) = YAML(typ="safe").load(stated({name: content}, rule.id) or "")
    return dict(fields)


def _said(old: Mapping[str, Any], headline: Headline, page: Source) -> dict[str, Any]:
    """Return the fields of a rule that say what the index says."""
    fields: dict[str, Any] = {"regime": str(headline.regimes[0]), "status": headline.status}
    if headline.stay_days:
        limits = old.get("limits") or [{"per": "entry"}]
        window = limits[0] if len(limits) == 1 else {"per": "entry"}
        fields["limits"] = [{**window, "days": headline.stay_days}]
    return fields | {
        "text": _texts(headline),
        "confidence": "low",
        "sources": [_page(page)],
    }


def _recorded(
    content: bytes, name: str, found: Otherwise, rule: EntryRule, headline: Headline, page: Source
) -> bytes:
    """Put a disagreement first into the list of a destination; begin the list if there is none."""
    text, own = content.decode(), _in_file(content, name, rule)["text"]
    stricter = _texts(headline) if _is_stricter(headline, rule) else own
    item = {
        "id": f"{found.destination.lower()}-disagree-index-{found.since:%Y-%m}",
        "about": [rule.id],
        "valid_from": found.since,
        "index_says": [found.says],
        "claims": [
            {"text": own, "sources": [_page(source) for source in rule.sources]},
            {"text": _texts(headline), "sources": [_page(page)]},
        ],
        "plan_for": {
            each: words(each)("crosscheck.plan_for", text=stricter[each]) for each in LANGUAGES
        },
    }
    there = _field(YAML(typ="safe").compose(text), "disagreements")
    if isinstance(there, SequenceNode) and not there.flow_style:
        margin, at = " " * there.start_mark.column, there.start_mark.index
        listed = indent(_written([item]), margin).lstrip()
        return f"{text[:at]}{listed}{margin}{text[at:]}".encode()
    begun = f"disagreements:\n{indent(_written([item]), '  ')}"
    return f"{text.rstrip()}\n{begun}".encode()


def _is_stricter(headline: Headline, rule: EntryRule) -> bool:
    """Say whether the index lets a person in on stricter terms than our rule."""
    theirs, ours = (_STRICTEST_LAST.index(each) for each in (headline.regimes[0], rule.regime))
    if theirs != ours:
        return theirs > ours
    return (headline.stay_days or 0) < (rule.stay_days or 0)


def _texts(headline: Headline) -> dict[str, str]:
    """Say in each language what the index says."""
    if days := headline.stay_days:
        return {each: words(each).count("crosscheck.says.days", days) for each in LANGUAGES}
    return {each: words(each)(f"crosscheck.says.{headline.regimes[0]}") for each in LANGUAGES}


def _with_value(text: str, found: Otherwise) -> str:
    """Let the general reference say from a day on what the index says."""
    places = _field(YAML(typ="safe").compose(text), "destinations")
    values = _field(places, found.destination) if places is not None else None
    if not isinstance(values, MappingNode):
        return text
    value = json.dumps(found.says)
    known = _field(values, found.since.isoformat())
    if known is not None:
        return f"{text[: known.start_mark.index]}{value}{text[known.end_mark.index :]}"
    last = values.value[-1][1].end_mark.index
    between = ", " if values.flow_style else "\n" + " " * values.start_mark.column
    return f"{text[:last]}{between}{found.since}: {value}{text[last:]}"


def _page(source: Source) -> dict[str, Any]:
    fields = {
        "kind": str(source.kind),
        "url": source.url,
        "publisher": source.publisher,
        "published": _plain(source),
    }
    return fields | ({"seen_on": source.seen_on} if source.seen_on else {})


def _plain(source: Source) -> date | str | int | None:
    """Return a page's day as a file has it, a whole day without quotes."""
    published = source.published
    if published is None:
        return None
    whole = published.precision is Precision.DAY
    return published.first_day if whole else published.plain


def _written(items: list[dict[str, Any]]) -> str:
    """Write items of a list, set in at nothing."""
    yaml, written = YAML(), StringIO()
    yaml.default_flow_style, yaml.width = False, 1_000_000
    yaml.representer.ignore_aliases = lambda _: True  # the files know none
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(
        type(None),
        lambda representer, _: representer.represent_scalar("tag:yaml.org,2002:null", "null"),
    )
    yaml.dump(items, written)
    return "".join(line[2:] for line in written.getvalue().splitlines(keepends=True))


def _field(node: Node, name: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for key, value in node.value if str(key.value) == name), None)
