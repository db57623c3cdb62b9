"""The stores in PostgreSQL, for a bot on more than one machine.

Read in this order:

* `connecting`: single connections, with the settings that let a lost server be noticed, and which
  errors mean that it is away.
* `suiting`: what a server has to be, and what is said where it is not.
* `link`: a few connections over which everything is tried again while the server is away. Whatever
  is asked over it does no harm when it is done twice.
* `migrating`: brings a database to the present schema; the `.sql` files are its steps.
* `looking`: what `doctor` wants to know of a server; nothing is changed there.
* `life`: proves to the other processes that this one lives, and notices when it cannot.
* `claims`: whose turn a chat is, among all of them.
* `sessions`: the sessions of a bot; its docstring tells the order of keys and rows. `changes` is
  what can be done to rows, by `statements`; `writing` does many at once. `walking` finds what is
  due, `sweeping` ends what is over, `destroying` remembers keys that could not be destroyed;
  `priming` keeps rows that were read with the turn of their chat.
* `revisions`: published revisions, the audit and what admins work on, with the `tables` of every
  engine; each transaction leaves a token, so that one whose commit was lost sight of is not done
  twice.

What must not be here: ciphers, and where keys stand. Only what runs with servers imports any of it:
with files nobody needs asyncpg.
"""

from routebot.store.servers import need_library

__all__: list[str] = []

need_library("asyncpg")
