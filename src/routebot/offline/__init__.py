"""The offline pack: the whole adviser in one HTML file, for where the network is gone.

A second evaluator, in plain JavaScript, works over the compiled dataset as plain data and says the
same as `reasoning` and `contract`, byte for byte. Read in this order:

* `tables`: values as a table of plain rows, each written once; `evaluator/values.js` reads it.
* `calendar`: what holds from when, for two years; only what changes is compiled again.
* `packing`: a dataset as the data of a pack.
* `joining`: modules of JavaScript as one script.
* `wording`: the sentences that these modules can say, in both languages.
* `evaluator/`: the mirror of `logic`, `policy`, `reasoning`, `contract` and `words`, module for
  module; no browser is needed to run it. ``*_core.js`` mirror parts of `contract`; ``*_words.js``
  and `brief`, `listing`, `plan` say what `screens` say, as plain text.

What does not belong here: a rule or a threshold that is not in the Python core, too."""

__all__: list[str] = []
