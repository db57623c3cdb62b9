/** Mirror of offline/map.py: the map of the world for one person, as an SVG. */

import { Status } from "./statuses.js";

/** Kind of land -> its colour, and the colour and path of what is drawn on each tile of it. */
const PATTERNS = {
  open: ["#0b8f63", "", ""],
  unsure: ["#9ad8bd", "#0b6b4b", "M4 8h8M8 4v8"],
  conditional: ["#f4bf55", "#8a5a00", "M-4 4L4-4M0 16L16 0M12 20L20 12"],
  depends: ["#a9cdf0", "#1f5f9e", "M0 4h16M0 12h16"],
  closed: ["#7d7d7d", "#4a4a4a", "M0 0L16 16M0 16L16 0"],
  disputed: ["#ffffff", "#8c8c8c", "M4 0v16M12 0v16"],
};

/** Kind of land -> the colour that it has all over. */
const PLAIN = { russia: "#b5b5b5", land: "#dcdcdc" };

const LEGEND = ["open", "unsure", "conditional", "depends", "closed"];

/** Europe, the Caucasus and Central Asia, drawn once more and larger: x, y, width, height. */
const NEAR = [900, 66, 500, 280];

/** Units of the map: above it, between its parts, of a row of the legend. */
const [TOP, GAP, ROW] = [180, 24, 104];

/** Say what the map shows of each place: {on, barred, places: [{id, look, perilous}]}. */
export function mapCore(advice) {
  const { on } = advice.rulebook.snapshot;
  if (advice.barred) {
    return { on, barred: true, places: [] };
  }
  const places = Object.keys(advice.verdicts).map((id) => shownPlace(advice, id));
  return { on, barred: false, places };
}

function shownPlace(advice, id) {
  const verdict = advice.verdicts[id];
  const sure = verdict.status !== Status.OPEN || verdict.confirmed;
  const worst = advice.worstDanger(id);
  const perilous = worst !== null && worst.level === "high";
  const closed = verdict.status === Status.CLOSED;
  const onTheWay = closed || perilous ? null : advice.perilOnTheWay(id);
  return { id, look: sure ? verdict.status : "unsure", perilous: perilous || onTheWay !== null };
}

/** Draw a map: the world, what is near once more and larger, the legend. */
export function mapSvg(core, drawn, words) {
  const { width, height: world } = drawn;
  const near = Math.floor((NEAR[3] * width) / NEAR[2]);
  const rows = legend(core, words);
  const below = TOP + world + near + 2 * GAP;
  const parts = [
    head(core, words, width, below + ROW * rows.length),
    `<svg y="${TOP}" width="${width}" height="${world}" viewBox="0 0 ${width} ${world}">`,
    '<g id="map-world">',
    `<rect width="${width}" height="${world}" fill="#eef4f8"/>`,
    ...land(core, drawn, words),
    "</g>",
    "</svg>",
    `<svg y="${TOP + world + GAP}" width="${width}" height="${near}" viewBox="${NEAR.join(" ")}">`,
    '<use href="#map-world"/>',
    "</svg>",
    ...legendRows(rows, below),
    "</svg>",
    "",
  ];
  return parts.join("\n");
}

/** Write what the picture is called, its patterns, and what stands above the map. */
function head(core, words, width, height) {
  const title = escaped(words.text(core.barred ? "map.title.barred" : "map.title"));
  const day = words.text("map.on", { day: words.day(core.on) });
  const patterns = Object.keys(PATTERNS).map(pattern).join("");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" ` +
      `lang="${words.language}" aria-labelledby="map-title map-desc" ` +
      'font-family="sans-serif" font-size="64">',
    `<title id="map-title">${title}</title>`,
    `<desc id="map-desc">${escaped(described(core, words))}</desc>`,
    `<defs>${patterns}</defs>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="20" y="76" font-weight="bold">${title}</text>`,
    `<text x="20" y="150">${escaped(day)}</text>`,
  ].join("\n");
}

/** Say what the picture shows to somebody who does not see it. */
function described(core, words) {
  if (core.barred) {
    return words.text("map.how.barred");
  }
  const looks = core.places.map((place) => place.look);
  const told = LEGEND.filter((look) => looks.includes(look)).map((look) => {
    const n = words.number(looks.filter((each) => each === look).length);
    return words.text("map.count", { look: words.text(`map.look.${look}`), n });
  });
  return words.text("map.how", { counts: told.join("; ") });
}

/** Define a colour with what is drawn on it. */
function pattern(kind) {
  const [colour, ink, lines] = PATTERNS[kind];
  const drawn = `<path d="${lines}" stroke="${ink}" stroke-width="2" fill="none"/>`;
  return (
    `<pattern id="map-${kind}" width="16" height="16" patternUnits="userSpaceOnUse" ` +
    `patternTransform="scale(.6)"><rect width="16" height="16" fill="${colour}"/>` +
    `${lines ? drawn : ""}</pattern>`
  );
}

function fill(kind) {
  return PLAIN[kind] || `url(#map-${kind})`;
}

/** Draw all land: what is no destination, the places by what they are, the marks of danger. */
function land(core, drawn, words) {
  const shown = new Map(core.places.map((place) => [place.id, place]));
  const look = (id) => (shown.has(id) ? shown.get(id).look : "land");
  const places = Object.entries(drawn.places);
  const parts = ["land", "russia"].map((kind) => `<path d="${drawn[kind]}" fill="${fill(kind)}"/>`);
  for (const kind of [...LEGEND, "land"]) {
    const its = places.filter(([id]) => look(id) === kind);
    if (its.length > 0) {
      parts.push(`<g fill="${fill(kind)}" stroke="#fff" stroke-width="1">`);
      parts.push(...its.map(([id, outline]) => place(id, outline, kind, words)));
      parts.push("</g>");
    }
  }
  const disputed = `d="${drawn.disputed}" fill="${fill("disputed")}"`;
  parts.push(`<path ${disputed} stroke="#8c8c8c" stroke-width="1"/>`);
  const perilous = places.filter(([id]) => shown.has(id) && shown.get(id).perilous);
  return [...parts, ...perilous.map(([, [x, y]]) => mark(x, y))];
}

/** Draw a place, as a dot where its outline could not be seen. */
function place(id, [x, y, path], look, words) {
  const name = words.territory(id);
  const said = () => words.text("map.place", { name, look: words.text(`map.look.${look}`) });
  const told = look === "land" ? name : said();
  const drawn = path ? `path d="${path}"` : `circle cx="${x}" cy="${y}" r="6"`;
  const ends = path ? "path" : "circle";
  return `<${drawn} data-place="${id}"><title>${escaped(told)}</title></${ends}>`;
}

/** Draw a triangle: dangerous to this person. */
function mark(x, y, size = 6) {
  const path = `M${x} ${y - size}l${size} ${2 * size}h${-2 * size}z`;
  return `<path d="${path}" fill="#b00020" stroke="#fff" stroke-width="1"/>`;
}

/** List the kinds of land that a map shows, and their names. */
function legend(core, words) {
  const apart = [
    ["russia", words.text("map.russia")],
    ["disputed", words.text("map.disputed")],
    ["land", words.text(core.barred ? "map.land.barred" : "map.land")],
  ];
  if (core.barred) {
    return apart;
  }
  const looks = LEGEND.map((look) => [look, words.text(`map.look.${look}`)]);
  return [...looks, ["danger", words.text("map.danger")], ...apart];
}

/** Write the legend below a map. */
function legendRows(rows, top) {
  return rows.flatMap(([kind, name], number) => {
    const y = top + ROW * number;
    const sample =
      `<svg x="20" y="${y}" width="120" height="72" viewBox="0 0 30 18">` +
      `<rect width="30" height="18" fill="${fill(kind)}" stroke="#555"/></svg>`;
    return [
      kind === "danger" ? mark(80, y + 32, 32) : sample,
      `<text x="170" y="${y + 58}">${escaped(name)}</text>`,
    ];
  });
}

/** Return a text as it stands between tags. */
function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
