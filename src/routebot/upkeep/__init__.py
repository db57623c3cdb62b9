"""Care of the data: what is wrong with it, what is too old, and where others say otherwise.

All of it looks at a whole dataset and is meant for those who keep it, on the command line, on an
admin's screen or before a publication. Read the modules in this order:

* `checks`: a table of checks of form, each a function from the loaded dataset to the mistakes in
  it. `wording` adds those of the texts (both languages must say the same), `typed` those of
  what people type, `safety` those that keep hidden characters, handles and false addresses out,
  `standing` refuses a text that leans on another one, `figures` one that says another number.
* `soundness`: proofs over all people and all days: one rule of each way fits everybody, and every
  condition and question can matter.
* `coverage`: what is known of each place, by kinds of facts, and what nobody says is not known.
* `stale`: which claims are past their shelf life, ordered by how many answers rest on them.
* `crosscheck`: our headline regimes beside those of a passport index.

A check returns `DataError` values with file, line, what is wrong and what to write; it neither
stops at the first mistake nor raises. A new check is a line in a table, and a test plants the
mistake that it, and nothing else, complains of.

Nothing here changes a dataset: that is `publishing`, which asks here before it does. No file is
read or written, and no clock is asked: today is an argument.
"""

__all__: list[str] = []
