"""The dialogue: where a person stands, and what a tap or a text makes of it.

It is pure, and the same in any shell.

Read in this order:

- `views`: every screen that a person can stand on, as a value (``Card("KZ", "money")``), and the
  list of strings that it is stored as;
- `actions`: everything that a button can ask for, as a value (``Pick("passport", "biometric")``),
  and the text that a button carries. `parse` is the only place that reads such a text;
- `state`: what is kept of a dialogue (answers, view, ticks, the way back), as JSON;
- `steps`: `act`, from a state and an action to the next state. An action that makes no sense there,
  because its button is old or foreign, changes nothing;
- `understanding`: what words of a person's own mean: places, where they start, a cry for help;
- `cries`: whether such words tell of fear, illness, pursuit or trouble;
- `commands`: what can be typed, and `hear`: from a state and a text to what it comes to;
- `admin/`: the same for those who keep the data.

The forms in which views are stored and actions are carried are contracts: sessions and buttons of
an older routebot are read with them (`tests/recorded`).

What does not belong here: words and layout (`screens`), whose session it is and which of its
buttons still count (`bot.buttons`), and what only a shell can do, such as erasing: those actions
have names here and no effect.
"""

__all__: list[str] = []
