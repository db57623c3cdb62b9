"""The screens of those who keep the data: home, a proposal and its plan, history, what to re-check.

Read in this order:

* `home`: the first screen; `controls`: what all of them share.
* `proposal`: a proposal and what its reader may do with it; `plan`: an impact and its edits put
  into words, in either language; also the command line prints it.
* `asking`, `published`, `history`, `handing_out`: one file a screen.
* `queue`, `one_claim`, `new_page`, `ticking`, `basket`: claims to be re-checked, one by one and by
  page; `training`: the same with invented ones.
* `announcement`: what the public is told.

What must not be here: what a change does (`publishing.impact`), who may publish it, Telegram.
"""

__all__: list[str] = []
