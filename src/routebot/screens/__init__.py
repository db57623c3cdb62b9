"""The screens: what a person reads and can press, made of a view and of what follows for them.

A screen is a value (`screen.Screen`): a text that is ready to be sent, and rows of buttons, each
with the action it stands for. Any shell can show it. `drawing.show` makes the screen of a state and
is where to begin reading: one line for each view, one function for each screen.

- `asking`, `offering`: the interview and what it leaves to the person;
- `routes`, `comparing`, `card`, the `details` behind it, `plan`, `onward`, `leaving`: what follows
  from the answers;
- `trip`: what a plan says of the trip; `fitting`: what of it there is room for;
- `listening`: what is said to words of a person's own;
- `helping`: who can help, a tap away wherever a text names help;
- `about`: the bot itself; `notices`: what is said between screens;
- `phrases`, `journeys`: sentences that several screens share;
- `first_taps`: what people come to first, drawn beforehand;
- `paging`, `controls`: pages, and the buttons that are on every screen;
- `admin`: what admins see.

Every sentence comes from the catalogues or the data; a screen chooses and puts together. So it is
with what stands on a button: each screen makes the labels of its own, with words of the catalogue.

A text that is plain is a `str`, one that is ready to be sent is `Html`; only `Html` gets into a
screen.

What does not belong here: deciding anything about a person (`reasoning`), where a button leads
(`dialogue.steps`), and Telegram: that a text has 4,096 characters is all that is known of it.
"""

__all__: list[str] = []
