"""Logic without policy: what a condition over answers says, of one person or of all of them.

Nothing here knows a country, a rule or a day. Questions and facts come in as the models of
`policy`; out come integers: masks (what is still possible), slots (values of conditions) and nodes
(diagrams).

Read it in this order:

- `conditions`: the three values, the normal form of a condition, and its value for an unfinished
  answer sheet. Its first lines are the theory of the whole room;
- `naming`: which options a rule speaks of, and what the others are to it;
- `choices`: which options answer a question;
- `variables`, `derived`: a question as variables, and what second passports come to in each place;
- `concerning`: whether a fact is about the same people in every place;
- `vocabulary`: questions as variables; answers to masks and back; YAML conditions to normal form;
- `program`: many conditions evaluated at once, quickly;
- `diagrams`: what follows for every way an unfinished answer sheet can be completed: exact answers
  to "is it settled", "what is missing" and "how many".

Must not be here: destinations, verdicts, freshness, languages, anything that reads a clock.
"""

__all__: list[str] = []
