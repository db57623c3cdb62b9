/** Mirror of screens/disagreeing.py: whether sources differ about how one gets in. */

/** Say whether sources differ about how this person gets in, or may.
 *
 * What they dispute of another way in, such as a visit to whoever comes as a citizen, stands
 * behind the card.
 */
export function isEntryDisputed(advice, verdict) {
  const { destinations, links } = advice.rulebook;
  const place = destinations[verdict.id];
  const bars = place.ways.flatMap((way) => way.bars);
  const ways = place.ways.map((way) => way.rule.id);
  const ofEntry = [...ways, ...idsOf([...bars, ...place.requirements])];
  const elsewhere = [...place.payments, ...place.pitfalls, ...place.dangers, ...place.stays,
    ...place.notes, ...links];
  const known = new Set([...ofEntry, ...idsOf(elsewhere)]);
  return place.day.disagreements.some((found) => {
    const about = found.about.filter((id) => known.has(id));
    const isOfEntry = about.length === 0 || ofEntry.includes(about[0]);
    return isOfEntry && !isOfOtherWays(ways, verdict, about);
  });
}

function isOfOtherWays(ways, verdict, about) {
  const onlyWays = about.every((id) => ways.includes(id));
  return about.length > 0 && onlyWays && verdict.rule !== null && !about.includes(verdict.rule.id);
}

function idsOf(compiled) {
  return compiled.map((each) => each.fact.id);
}
