"""The stores in SQLite files.

Read in this order:

* `connection`: private files, pragmas, and the migrations that bring a file to the present schema.
* `sessions`: reads sessions, and hands every writing to one thread.
* `writer`: that thread; it gathers changes and commits them together, first come first served, and
  keeps the order between keys and rows. On a full disk it gives up the `reserve`.
* `owning`: whose a file is: one bot's, and one process's that serves.
* `changes`: what can be done to the rows: save, retire, owe, settle, expire, tidy.
* `revisions`: published revisions, the audit of who did what, proposals, and what admins answered
  about claims, in a file of their own, with the `tables` of every engine. `moving` takes it out of
  the one file of before.
* the `.sql` files: each migration.

What must not be here: ciphers, and where keys stand, which are the same for every engine. A store
is given the key file and says which keys begin and end.
"""

__all__: list[str] = []
