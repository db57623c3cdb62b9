"""Keeping the claims alive: which to read again, what somebody found, and one edit of all of it.

Read the modules in this order:

* `queue`: the claims past their shelf life, what hangs on each, in order and by page; `crowd`: who
  meets a claim that decides no status.

What must not be here: how a claim is shown (`screens.admin`), who is an admin, the clock. A change
is published by `publishing`, as every other one is.
"""

__all__: list[str] = []
