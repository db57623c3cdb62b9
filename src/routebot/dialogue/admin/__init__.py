"""The dialogue of those who keep the data: where an admin stands, and what their buttons ask for.

Read in this order:

- `views`: every screen that an admin can stand on, as a value, and the form it is stored in;
- `rechecking`: those of them on which claims are re-checked; `training`: invented claims;
- `state`: an admin's view, the proposal at hand, what they are asked to type, their preview;
- `actions`: everything that a button of these screens can ask for, and the text it is written as;
  `recheck_actions`: what those of re-checking can.

Stored views and written actions are contracts, as those of a person's dialogue are.

What does not belong here: what an action does. It needs the database and the live dataset, so the
shell does it (`bot.admin`).
"""

__all__: list[str] = []
