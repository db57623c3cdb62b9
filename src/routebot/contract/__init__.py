"""The JSON that scripts rely on: what `match` and `next` print, and what it means.

Each contract is made in two steps. First a *core*: numbers, ids and days as named tuples, and,
where words belong, what they are to say: a text of the dataset by its id, the name of a place,
or a phrase of the catalogue with its arguments. Then the words of a language are filled in. A
second evaluator that makes the same core says the same, whatever language it is read in.

Read first `schemas/match.schema.json`: every key, its type and its meaning. Then `match` and
`next`, which build the cores in the order of the keys; `journeys` has the part that they share,
`requirements` and `dangers` a part of each destination;
`phrases` chooses sentences (how fresh, how long it takes, how long one may stay) without words;
`core` writes a core as JSON; `filling` makes words of it.

Keys may be added, in the schema and in the record, and are never renamed or taken away: a test
holds what is printed against the schemas, which allow no key that they do not describe.

Not here: what follows for a person (`reasoning`), how something looks on a screen (`screens`), and
anything that only one language says.
"""

__all__: list[str] = []
