"""What is kept: sealed sessions with their keys, and the revisions of the dataset with their audit.

The shells know the protocols only; an engine stands in a folder of its own. Read in this order:

* `protocol`: what a session store promises; compare-and-set by version, and what is due.
* `revisions`, `proposals`, `rechecks`: the same for published revisions, for changes under way, and
  for what admins who re-check claims have answered. `transfer`: how all of it goes over into
  another engine.
* `sealing`: how a body is sealed so that it opens with the session's own key, chat and version
  alone; its docstring tells what erasing means.
* `identity`: what follows from a bot's token, and so is the same in each of its processes.
* `keys`: the keys of all sessions, each destroyed with its session; `slots` is the file they stand
  in, where each is overwritten in place.
* `key_server/`: the same keys on a server in memory, which several processes share.
* `private`: folders and files that nobody else may look into.
* `tables/`: revisions and what admins work on, as rows of any database.
* `steps`: the packaged steps of a schema, of any engine.
* `sqlite/`: the engine of one process; `postgres/`: the one of several.
* `servers`: addresses, which never show a password. `opening`: which engine the settings name.
* `alone`, `relocation`: how a command opens all that a bot keeps, and moves it to another engine.

What must not be here: what an answer means, who an admin is, anything of Telegram.
"""

__all__: list[str] = []
