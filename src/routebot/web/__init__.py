"""What listens for others: the webhook that Telegram calls, and what monitors ask.

Read `server` first: the hardened server that everything here is served by. `webhook` judges the
head of a request, reads and hands on what may pass, and answers when that is stored. `health` has
the application for monitors, at addresses of their own; `metrics` has the figures that it tells.

What must not be here: what an update means (`bot.intake`), and anything that polls.
"""

__all__: list[str] = []
