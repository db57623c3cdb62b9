"""What listens for others: the webhook that Telegram calls.

Read `server` first: the hardened server that everything here is served by. `webhook` judges the
head of a request, reads and hands on what may pass, and answers when that is stored.

What must not be here: what an update means (`bot.intake`), and anything that polls.
"""

__all__: list[str] = []
