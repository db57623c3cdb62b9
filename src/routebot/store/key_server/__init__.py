"""The keys of sessions on a server in memory, which several processes share.

Read in this order:

* `server`: the keys: made, renewed, destroyed, each time under the generation at hand.
* `hashing`: the keys that hash chat ids to rows, one a day, and who may write under which.
* `guard`: what the server's settings must be, so that no key leaves its memory.
* `link`: the connection; tries again, waits no longer than told, and shows no password and no key.

Only what runs on servers imports this room: `redis` is an extra.

What must not be here: rows, ciphers, who has a session.
"""

from routebot.store.servers import need_library

__all__: list[str] = []

need_library("redis")
