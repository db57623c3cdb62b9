"""Revisions, their audit and what admins work on, as rows of any database.

An engine brings its own way to open, to migrate and to hold a transaction; what is written and
asked stands here once. Read in this order:

* `database`: what an engine has to offer.
* `audit`, `contents`, `proposals`, `rechecks`: how each is written as rows, and read.
* `moving`: all rows, taken out of one database and put into another.
* `revisions`: the stores themselves.

The SQL is what engines have in common: ``?`` for a value, 0 and 1 for booleans, ``ON CONFLICT``.

What must not be here: a driver, a path, anything of one engine.
"""

__all__: list[str] = []
