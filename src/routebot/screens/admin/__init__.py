"""The screens of those who keep the data: home, a proposal with its plan, history, what is overdue.

Read in this order:

* `screens`: the admin's views and one function for each screen.
* `plan`: an impact and its edits put into words, in either language; also the command line prints it.

What must not be here: what a change does (`publishing.impact`), who may publish it, Telegram.
"""

__all__: list[str] = []
