"""What listens for others: the webhook that Telegram calls.

`webhook` judges path, method and secret, hands the body on and answers; it forgets every
connection, also one whose update cannot be read.

What must not be here: what an update means (`bot.intake`), and anything that polls.
"""

__all__: list[str] = []
