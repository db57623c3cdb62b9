/** What the evaluator says of a person's ways, as `test_journeys.py` says it of Python's. */

function travelled(book, given) {
  const answers = Object.entries(given).map(([id, options]) => [id, new Set(options)]);
  const masks = book.vocabulary.masks(Object.fromEntries(answers));
  const advice = advice_js.advise(book, masks);
  const ids = Object.keys(book.destinations);
  return {
    ranked: advice.ranked.map((each) => [each.id, steps(advice, each)]),
    rising: advice.rising(6).map((each) => each.id),
    reach: ids.map((id) => reach(advice.travel, id)),
    journeys: ids.map((id) => advice.journeys(id).map((each) => journey(advice, each))),
    pitfalls: ids.map((id) => advice.highPitfalls(id).map((each) => each.fact.id)),
  };
}

function steps(advice, verdict) {
  return advice.steps(verdict).map((step) => [step.name, step.level]);
}

function reach(travel, id) {
  const direct = travel.direct(id).map((leg) => leg.link.id);
  return [travel.legsTo(id), travel.leadsPastDanger(id), direct];
}

function journey(advice, found) {
  const { broken, perils, tickets, lead_days: days } = found;
  return [
    found.legs.map((leg) => [leg.link.id, leg.near, leg.unsure, ids(advice.crossings(leg))]),
    broken && [broken.leg, broken.reason, broken.by],
    found.doubts.map((doubt) => [doubt.leg, doubt.reason]),
    [days, perils, tickets],
    advice.warnings(found).map((warned) => [warned.place, ids(warned.facts)]),
  ];
}

function ids(found) {
  return found.map((each) => each.id);
}
