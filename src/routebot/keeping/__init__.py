"""Keeping the claims alive: which to read again, what somebody found, and one edit of all of it.

Read the modules in this order:

* `queue`: the claims past their shelf life, what hangs on each, in order and by page; `crowd`: who
  meets a claim that decides no status.
* `answering`: what somebody found, checked: still so, a newer page, changed, gone, cannot tell,
  later; `pages`: what a new page is, and whether it will do.
* `basket`: the answers of all admins until they are published; `gathering`: what of them goes
  together, what colleagues disagree about, and what a publication has overtaken.
* `proposing`: one edit of all that is ready.
* `owning`: who looks after which claims, and what awaits them this week.

What must not be here: how a claim is shown (`screens.admin`), who is an admin, the clock. A change
is published by `publishing`, as every other one is.
"""

__all__: list[str] = []
