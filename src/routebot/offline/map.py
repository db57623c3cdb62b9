"""The map of the world for one person: where they are let in, and where it is dangerous to them.

`map_core` says what is shown of each place, `map_svg` draws it. `evaluator/map.js` is the mirror of
both, byte for byte. Each kind of place has a pattern beside its colour. Coloured is only land where
the rules of entry of a place hold; `docs/decisions/map.md` says what becomes of the rest.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias
from xml.sax.saxutils import escape

from routebot.packaged import packaged_folder
from routebot.reasoning.advice import Advice
from routebot.reasoning.rulebook import Status
from routebot.words.i18n import Words

__all__ = ["MapCore", "Outlines", "ShownPlace", "map_core", "map_svg", "outlines"]

Outlines: TypeAlias = Mapping[str, Any]
"""What `data/map/README.md` describes."""

Look: TypeAlias = Literal["open", "unsure", "conditional", "depends", "closed"]
"""What a place is shown as: its status; `unsure` is one that is open as far as is known."""

_PATTERNS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "open": ("#0b8f63", "", ""),
        "unsure": ("#9ad8bd", "#0b6b4b", "M4 8h8M8 4v8"),
        "conditional": ("#f4bf55", "#8a5a00", "M-4 4L4-4M0 16L16 0M12 20L20 12"),
        "depends": ("#a9cdf0", "#1f5f9e", "M0 4h16M0 12h16"),
        "closed": ("#7d7d7d", "#4a4a4a", "M0 0L16 16M0 16L16 0"),
        "disputed": ("#ffffff", "#8c8c8c", "M4 0v16M12 0v16"),
    }
)
"""Kind of land -> its colour, and the colour and path of what is drawn on each tile of it."""

_PLAIN: Mapping[str, str] = MappingProxyType({"russia": "#b5b5b5", "land": "#dcdcdc"})
"""Kind of land -> the colour that it has all over."""

_LEGEND = ("open", "unsure", "conditional", "depends", "closed")

_NEAR = (900, 66, 500, 280)
"""Europe, the Caucasus and Central Asia, drawn once more and larger: x, y, width, height."""

_TOP, _GAP, _ROW = 180, 24, 104
"""Units of the map: above it, between its parts, of a row of the legend."""


class ShownPlace(NamedTuple):
    """What is shown of a place.

    Attributes:
        perilous: it is of high danger to this person there, or on the best way there.
    """

    id: str
    look: Look
    perilous: bool


class MapCore(NamedTuple):
    """What the map of a person shows.

    Attributes:
        places: in the order of the dataset; none for whom the law does not let out.
    """

    on: date
    barred: bool
    places: tuple[ShownPlace, ...]


@cache
def outlines() -> Outlines:
    """Return the outlines that came with this copy."""
    file = packaged_folder("data") / "map" / "outlines.json"
    found: Outlines = json.loads(file.read_text(encoding="utf-8"))
    return found


def map_core(advice: Advice) -> MapCore:
    """Say what the map shows of each place."""
    on = advice.rulebook.snapshot.on
    if advice.barred:
        return MapCore(on, barred=True, places=())
    return MapCore(on, barred=False, places=tuple(_shown(advice, id_) for id_ in advice.verdicts))


def _shown(advice: Advice, id_: str) -> ShownPlace:
    verdict = advice.verdicts[id_]
    sure = verdict.status is not Status.OPEN or verdict.confirmed
    worst = advice.worst_danger(id_)
    perilous = worst is not None and worst.level == "high"
    closed = verdict.status is Status.CLOSED
    on_the_way = None if closed or perilous else advice.peril_on_the_way(id_)
    look: Look = verdict.status.value if sure else "unsure"
    return ShownPlace(id_, look, perilous or on_the_way is not None)


def map_svg(core: MapCore, drawn: Outlines, words: Words) -> str:
    """Draw a map as an SVG file: the world, what is near once more and larger, the legend.

    Args:
        drawn: the outlines.
    """
    width, world = drawn["width"], drawn["height"]
    near, near_box = _NEAR[3] * width // _NEAR[2], " ".join(map(str, _NEAR))
    rows = list(_legend(core, words))
    below = _TOP + world + near + 2 * _GAP
    parts = (
        _head(core, words, width, below + _ROW * len(rows)),
        f'<svg y="{_TOP}" width="{width}" height="{world}" viewBox="0 0 {width} {world}">',
        '<g id="map-world">',
        f'<rect width="{width}" height="{world}" fill="#eef4f8"/>',
        *_land(core, drawn, words),
        "</g>",
        "</svg>",
        f'<svg y="{_TOP + world + _GAP}" width="{width}" height="{near}" viewBox="{near_box}">',
        '<use href="#map-world"/>',
        "</svg>",
        *_rows(rows, below),
        "</svg>",
        "",
    )
    return "\n".join(parts)


def _head(core: MapCore, words: Words, width: int, height: int) -> str:
    """Write what the picture is called, its patterns, and what stands above the map."""
    title = escape(words("map.title.barred" if core.barred else "map.title"))
    day = words("map.on", day=words.day(core.on))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'lang="{words.language}" aria-labelledby="map-title map-desc" '
        'font-family="sans-serif" font-size="64">\n'
        f'<title id="map-title">{title}</title>\n'
        f'<desc id="map-desc">{escape(_described(core, words))}</desc>\n'
        f"<defs>{''.join(map(_pattern, _PATTERNS))}</defs>\n"
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n'
        f'<text x="20" y="76" font-weight="bold">{title}</text>\n'
        f'<text x="20" y="150">{escape(day)}</text>'
    )


def _described(core: MapCore, words: Words) -> str:
    """Say what the picture shows to somebody who does not see it."""
    if core.barred:
        return words("map.how.barred")
    looks = [place.look for place in core.places]
    told = (
        words("map.count", look=words(f"map.look.{look}"), n=words.number(looks.count(look)))
        for look in _LEGEND
        if look in looks
    )
    return words("map.how", counts="; ".join(told))


def _pattern(kind: str) -> str:
    """Define a colour with what is drawn on it."""
    colour, ink, lines = _PATTERNS[kind]
    drawn = f'<path d="{lines}" stroke="{ink}" stroke-width="2" fill="none"/>' if lines else ""
    return (
        f'<pattern id="map-{kind}" width="16" height="16" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale(.6)"><rect width="16" height="16" fill="{colour}"/>'
        f"{drawn}</pattern>"
    )


def _fill(kind: str) -> str:
    return _PLAIN.get(kind) or f"url(#map-{kind})"


def _land(core: MapCore, drawn: Outlines, words: Words) -> Iterator[str]:
    """Draw all land: what is no destination, the places by what they are, the marks of danger."""
    yield f'<path d="{drawn["land"]}" fill="{_fill("land")}"/>'
    yield f'<path d="{drawn["russia"]}" fill="{_fill("russia")}"/>'
    shown = {place.id: place for place in core.places}
    for look in (*_LEGEND, "land"):
        ids = [id_ for id_ in drawn["places"] if _look(shown.get(id_)) == look]
        if ids:
            yield f'<g fill="{_fill(look)}" stroke="#fff" stroke-width="1">'
            yield from (_place(id_, drawn["places"][id_], look, words) for id_ in ids)
            yield "</g>"
    disputed = _fill("disputed")
    yield f'<path d="{drawn["disputed"]}" fill="{disputed}" stroke="#8c8c8c" stroke-width="1"/>'
    for id_, (x, y, _) in drawn["places"].items():
        if id_ in shown and shown[id_].perilous:
            yield _mark(x, y)


def _look(shown: ShownPlace | None) -> str:
    return shown.look if shown else "land"


def _place(id_: str, outline: tuple[int, int, str], look: str, words: Words) -> str:
    """Draw a place, as a dot where its outline could not be seen."""
    x, y, path = outline
    name = words.territory(id_)
    told = name if look == "land" else words("map.place", name=name, look=words(f"map.look.{look}"))
    drawn = f'path d="{path}"' if path else f'circle cx="{x}" cy="{y}" r="6"'
    ends = "path" if path else "circle"
    return f'<{drawn} data-place="{id_}"><title>{escape(told)}</title></{ends}>'


def _mark(x: int, y: int, size: int = 6) -> str:
    """Draw a triangle: dangerous to this person."""
    path = f"M{x} {y - size}l{size} {2 * size}h{-2 * size}z"
    return f'<path d="{path}" fill="#b00020" stroke="#fff" stroke-width="1"/>'


def _legend(core: MapCore, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the kinds of land that a map shows, and their names."""
    if not core.barred:
        yield from ((look, words(f"map.look.{look}")) for look in _LEGEND)
        yield "danger", words("map.danger")
    yield "russia", words("map.russia")
    yield "disputed", words("map.disputed")
    yield "land", words("map.land.barred" if core.barred else "map.land")


def _rows(rows: Iterable[tuple[str, str]], top: int) -> Iterator[str]:
    """Write the legend below a map."""
    for number, (kind, name) in enumerate(rows):
        y = top + _ROW * number
        if kind == "danger":
            yield _mark(80, y + 32, 32)
        else:
            # As large as what is near, so that the patterns look the same.
            yield (
                f'<svg x="20" y="{y}" width="120" height="72" viewBox="0 0 30 18">'
                f'<rect width="30" height="18" fill="{_fill(kind)}" stroke="#555"/></svg>'
            )
        yield f'<text x="170" y="{y + 58}">{escape(name)}</text>'
