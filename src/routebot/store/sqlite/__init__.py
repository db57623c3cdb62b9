"""The stores in SQLite files.

Read in this order:

* `connection`: private files, pragmas, and the migrations that bring a file to the present schema.
* `sessions`: reads sessions, and hands every writing to one task.
* `writer`: that task; it gathers saves and commits them together, first come first served.
* `revisions`: published revisions, the audit of who did what, proposals.
* the `.sql` files: each migration, and the script that settles a batch of saves.

What must not be here: sealing and keys, which are the same for every engine.
"""

__all__: list[str] = []
