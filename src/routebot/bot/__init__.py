"""The Telegram bot: updates come in, a turn is decided and stored, the present screen is shown.

All that knows Telegram is here. Read in this order:

* `polling`, `intake`: raw updates become `Tap`, `Said`, `Elsewhere` and the like; one that cannot
  be read costs only itself, and one is confirmed when it is stored.
* `inbox`, `locks`: one update at a time in a chat, many chats at once, memory bounded; `refusing`:
  what comes again; `hiding`: what is hidden while a turn does not come.
* `handlers`: load, act, save with the version, show. `turns` decides what an update comes to, from
  the `conversation` and what `buttons` carry; `saved` is the store of conversations, `known` what
  is remembered of screens.
* `drawing`: makes a chat look as it should; `debts`: when what failed is tried again;
  `leaving`: the same for groups, which it leaves.
* `messenger`: every call to Telegram; the neutral first line is put on here. `outcomes`: what came
  of it.
* `wiping`, `leftovers`, `periodic`: erasing, the daily sweep, and work repeated until the stop.
* `troubles`, `watching`, `alerts`: what is wrong with the bot, by what that is known, and telling
  admins; `plainly`: what a failed call means, for operators.
* `vitals`, `supervisor`: whether the bot is well, for a monitor, and what systemd hears of it.
* `application`, `running`, `client`, `menus`, `announcing`, `reaching`, `logs`, `counter`: the
  parts around.
* `admin/`: the same for those who keep the data.

What must not be here: what a screen says (`screens`), what follows for a person (`reasoning`), SQL.
"""

import sys

__all__: list[str] = []

# httpx, which python-telegram-bot imports, brings its own command line along, and that rich, click
# and pygments: 25 ms of CPU and 4 MiB. It does without where they cannot be imported.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
