"""The stores in SQLite files.

Read in this order:

* `connection`: private files, pragmas, and the migrations that bring a file to the present schema.
* `sessions`: reads sessions, and hands every writing to one task.
* `writer`: that task; it gathers saves and commits them together, first come first served.
* `revisions`: published revisions, the audit of who did what, proposals, in a file of their own;
  `moving` takes them out of the one file of before.
* the `.sql` files: each migration, and the script that settles a batch of saves.

What must not be here: ciphers, and making, holding or destroying keys, which are the same for every
engine. A store is given the key ring; it asks for the key of a day and has it do the sealing.
"""

__all__: list[str] = []
