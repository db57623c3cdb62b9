"""Convert files of Natural Earth into `data/map/outlines.json`; `data/map/README.md` says whence.

    python -m tests.support.outlines COUNTRIES DISPUTED LABELS data/map/outlines.json

COUNTRIES: ``ne_50m_admin_0_countries``, DISPUTED: ``ne_10m_admin_0_disputed_areas``, LABELS:
``ne_10m_admin_0_label_points``, each as GeoJSON. It was run once; it is kept so that somebody can
run it again. What is drawn as what is decided in `docs/decisions/map.md`.
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from routebot import load, snapshot
from routebot.clock import today

Point: TypeAlias = tuple[int, int]
Ring: TypeAlias = list[Point]
"""Points of a closed line, the first not repeated."""

WIDTH = 2000
"""Units of the grid from the left edge to the right one."""

TOLERANCE, FINER = 3.5, 1.0
"""Square units of the triangle that a point makes with its neighbours, below which it goes: of
places, and of disputed areas, which are small.
"""

LEAST_AREA, LEAST_DISPUTED = 12.0, 2.0
"""Square units of an island worth drawing, where it is not the largest one of its place, and of a
disputed area.
"""

DOT_AREA = 40.0
"""Square units up to which a place is a dot: it could not be seen, nor hit with a finger."""

LAND = "land"
"""What is no destination."""

DISPUTED = "disputed"
"""What two states claim, or one that hardly anybody recognises holds."""

CODES = {"FRA": "FR", "NOR": "NO"}
"""Codes of places that the file knows by three letters only."""

PART_OF = {"ALD": "FI", "PRI": "US", "VIR": "US"}
"""Places of their own in the file where the rules of entry of another place hold."""

RULES_END = {
    "FR": (-10.0, 40.0, 10.0, 52.0),
    "NL": (3.0, 50.0, 8.0, 54.0),
    "NO": (4.0, 57.0, 32.0, 71.6),
}
"""Where the rules of entry of a place hold: west, south, east, north. Beyond, it is land alone."""

CRIMEA = (32.0, 44.0, 36.8, 46.3)
"""Where a part of the outline of Russia is Crimea, which is among the disputed areas."""

DISPUTED_IN_COUNTRIES = {"CYN", "SAH", "SOL", "KAS"}
"""Disputed areas that are places of their own in the file of countries, too."""

LEAST_RANK = 3
"""Disputes that the file holds for less prominent are not drawn."""

NO_DISPUTE = {"Overlay", "Lease"}
"""Types of areas about which nobody disagrees."""

LEFT_OUT = {"B38", "B53", "B54"}
"""Nagorno-Karabakh, which Azerbaijan has held since 2023; Gaza and the West Bank: a destination."""

# Equal Earth (Šavrič, Patterson and Jenny 2018): areas keep their proportions.
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_HALF_WIDTH = 2.7066297
_WEST = -169.0
"""The left edge of the map: it parts Asia from America in the Bering Strait."""

_SOUTH = -56.5
"""No destination lies south of it."""


__all__ = ["main", "projected"]


def main(countries: str, disputed: str, labels: str, written: str) -> None:
    """Write the file of outlines."""
    ids = sorted(snapshot(load(), today().on).destinations)
    rings = _rings(_read(countries), _read(disputed), ids)
    simple = _simplified(rings)
    centres = _centres(_read(labels), _read(countries), simple)
    bottom = max(y for each in simple.values() for ring in each for _, y in ring)
    places = {id_: _place(simple.get(id_, []), centres[id_]) for id_ in ids}
    outlines = {
        "width": WIDTH,
        "height": bottom + 8,
        LAND: _path(simple[LAND]),
        "russia": _path(simple["RU"]),
        DISPUTED: _path(simple[DISPUTED]),
        "places": places,
    }
    text = json.dumps(outlines, indent=0, separators=(",", ":")) + "\n"
    Path(written).write_text(text, encoding="utf-8")
    print(f"{written}: {len(text)} bytes, {len(places)} places")


def _read(file: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(Path(file).read_text("utf-8"))["features"]
    return features


def _rings(
    countries: Iterable[dict[str, Any]], disputed: Iterable[dict[str, Any]], ids: Sequence[str]
) -> dict[str, list[Ring]]:
    """Sort every ring by the place that it belongs to, on the grid."""
    found: dict[str, list[Ring]] = defaultdict(list)
    for feature in countries:
        own = _own(feature["properties"])
        for polygon in _polygons(feature):
            place = _place_of(own, polygon[0], ids)
            if place:
                found[place] += _on_grid(polygon)
    for feature in disputed:
        if _is_drawn(feature["properties"]):
            for polygon in _polygons(feature):
                found[DISPUTED] += _on_grid(polygon)
    return found


def _own(properties: Mapping[str, Any]) -> str | None:
    """Return the code of a place of the file; None for what is drawn as disputed."""
    long = properties["ADM0_A3"]
    if long in DISPUTED_IN_COUNTRIES:
        return None
    return PART_OF.get(long) or CODES.get(long) or str(properties["ISO_A2"])


def _place_of(own: str | None, ring: Sequence[Sequence[float]], ids: Sequence[str]) -> str | None:
    """Return what a part of a place is drawn as; None for nothing."""
    if own is None or own == "AQ" or (own == "RU" and _is_within(ring, CRIMEA)):
        return None
    if own == "RU":
        return own
    if own not in ids or (own in RULES_END and not _is_within(ring, RULES_END[own])):
        return LAND
    return own


def _is_within(ring: Sequence[Sequence[float]], box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return all(west <= x <= east and south <= y <= north for x, y in ring)


def _is_drawn(properties: Mapping[str, Any]) -> bool:
    is_prominent = properties["scalerank"] <= LEAST_RANK
    is_dispute = properties["TYPE"] not in NO_DISPUTE and properties["BRK_A3"] not in LEFT_OUT
    return is_prominent and is_dispute


def _polygons(feature: Mapping[str, Any]) -> list[list[list[list[float]]]]:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    return [polygons] if geometry["type"] == "Polygon" else polygons


def _on_grid(polygon: Iterable[Sequence[Sequence[float]]]) -> Iterator[Ring]:
    """Yield the rings of a polygon on the grid, each whole at the edge where most of it lies."""
    for ring in polygon:
        is_west = sum(x for x, _ in ring) / len(ring) < _WEST
        points = [projected(x + 360 * is_west, y) for x, y in ring]
        yield [a for a, b in pairwise(points) if a != b]


def projected(longitude: float, latitude: float) -> Point:
    """Return where a place on Earth lies on the grid of the map."""
    turned = longitude - _WEST - 180
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(max(latitude, _SOUTH))))
    slope = sum(a * n * t ** (n - 1) for a, n in zip(_A, (1, 3, 7, 9), strict=True))
    x = 2 * math.sqrt(3) / 3 * math.radians(turned) * math.cos(t) / slope
    y = sum(a * t**n for a, n in zip(_A, (1, 3, 7, 9), strict=True))
    scale = WIDTH / 2 / _HALF_WIDTH
    return round((x + _HALF_WIDTH) * scale), round((1.3173627 - y) * scale)


def _simplified(rings: Mapping[str, list[Ring]]) -> dict[str, list[Ring]]:
    """Leave out points that hardly show, of a border the same ones on both sides."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in (ring for each in rings.values() for ring in each):
        for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            neighbours[a].add(b)
            neighbours[b].add(a)
    forks = {point for point, others in neighbours.items() if len(others) > 2}
    kept: dict[tuple[Point, ...], list[Point]] = {}
    simple: dict[str, list[Ring]] = {}
    for place, its in rings.items():
        tolerance = FINER if place == DISPUTED else TOLERANCE
        made = [_simple_ring(ring, forks, kept, tolerance) for ring in its if len(ring) > 2]
        simple[place] = _worth_drawing(made, LEAST_DISPUTED if place == DISPUTED else LEAST_AREA)
    return simple


def _simple_ring(
    ring: Ring,
    forks: set[Point],
    kept: dict[tuple[Point, ...], list[Point]],
    tolerance: float,
) -> Ring:
    """Simplify a ring between its forks; one without any begins at its least point."""
    at = [i for i, point in enumerate(ring) if point in forks] or [ring.index(min(ring))]
    turned = [*ring[at[0] :], *ring[: at[0]]]
    ends = [*(i - at[0] for i in at), len(turned)]
    closed = [*turned, turned[0]]
    found: Ring = []
    for a, b in pairwise(ends):
        arc = closed[a : b + 1]
        backwards = arc[::-1] < arc
        key = tuple(arc[::-1] if backwards else arc)
        if key not in kept:
            kept[key] = _thinned([*key], tolerance)
        found += (kept[key][::-1] if backwards else kept[key])[:-1]
    return found


def _thinned(arc: list[Point], tolerance: float) -> list[Point]:
    """Drop the point with the least triangle again and again (Visvalingam); the ends stay."""
    least = 4 if arc[0] == arc[-1] else 2
    while len(arc) > least:
        areas = [_triangle(*arc[i - 1 : i + 2]) for i in range(1, len(arc) - 1)]
        smallest = min(range(len(areas)), key=areas.__getitem__)
        if areas[smallest] > tolerance:
            break
        del arc[smallest + 1]
    return arc


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def _area(ring: Ring) -> float:
    shifted = [*ring[1:], *ring[:1]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, shifted, strict=True))) / 2


def _worth_drawing(rings: Iterable[Ring], least: float) -> list[Ring]:
    """Keep the largest ring and all that can be seen."""
    found = sorted((ring for ring in rings if len(ring) > 2), key=_area, reverse=True)
    return [ring for i, ring in enumerate(found) if _area(ring) >= (least if i else 1)]


def _centres(
    labels: Iterable[dict[str, Any]],
    countries: Iterable[dict[str, Any]],
    simple: Mapping[str, list[Ring]],
) -> dict[str, Point]:
    """Return where the name of each place would stand: a label of its largest part."""
    codes = {f["properties"]["ADM0_A3"]: _own(f["properties"]) for f in countries} | {"TUV": "TV"}
    best: dict[str, tuple[tuple[bool, int], Point]] = {}
    for feature in labels:
        properties = feature["properties"]
        code = codes.get(properties["sr_adm0_a3"]) or ""
        longitude, latitude = feature["geometry"]["coordinates"]
        point = projected(longitude + 360 * (longitude < _WEST), latitude)
        is_outside = not any(_is_inside(point, ring) for ring in simple.get(code, [])[:1])
        rank = is_outside, properties["scalerank"]
        if code not in best or rank < best[code][0]:
            best[code] = rank, point
    return {code: point for code, (_, point) in best.items()}


def _is_inside(point: Point, ring: Ring) -> bool:
    """Say whether a line from a point to the right crosses a ring an odd number of times."""
    x, y = point
    crossed = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            crossed = not crossed
    return crossed


def _place(rings: list[Ring], centre: Point) -> list[object]:
    """Return the centre of a place and its outline; none where it is a dot."""
    is_dot = sum(map(_area, rings)) < DOT_AREA
    return [*centre, "" if is_dot else _path(rings)]


def _path(rings: Iterable[Ring]) -> str:
    """Write rings as the data of a path: where each begins, then the steps."""
    return "".join(map(_ring_path, rings))


def _ring_path(ring: Ring) -> str:
    steps = ((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring))
    written = "".join(f"{x:+d}{y:+d}" for x, y in steps).replace("+", " ").strip()
    return f"M{ring[0][0]} {ring[0][1]}l{written.replace(' -', '-')}z"


if __name__ == "__main__":
    main(*sys.argv[1:])
