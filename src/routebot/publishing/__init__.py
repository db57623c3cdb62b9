"""How the data changes: read a change, plan it exactly, publish it, take it back.

A change comes as files. It is checked, its plan says whom it touches and how, an admin reads the
plan, as many admins as are needed stand behind it, and from then on the new revision serves.
Nothing that was published is ever changed or deleted. Read the modules in this order:

* `bundle`: what is handed in, a folder, a zip or one file, and is not trusted; `entries`: which
  entries of a zip are files of a dataset; `strange`: what it is, if it is something else.
* `outline`: a file as its things, each with its own stretch of the text; `edits`: what a copy says
  otherwise than its base, as operations on ids; `rewriting`: one of them done to the text.
* `merging`: edits laid over what was published since; `bases`: which copy a file was made from;
  `rebasing`: both together, for what is handed in and for taking one publication back.
* `differences`: what differs between two versions, thing by thing; `unspoken`: which options the
  new one leaves without a word.
* `versions`, `impact`, `counts`, `describing`: both versions as decision diagrams, whose status
  changes on which days, counted exactly, and who that is in the simplest words.
* `sets`, `outcomes`, `stops`, `reach`: the judgement of reasoning for everybody at once: what a
  place is for whom, and who gets where; `effects`, `place_effects`, `road_effects`, `felt`: where
  two versions differ in it, and for whom; `crowd`: the same for people drawn at random, where all
  there can be are too many. `concerned`: answers of somebody whom an effect is about.
* `confirming`, `related`: pages that confirm many facts, what else speaks of a changed rule.
* `plan`: all of this as plain data.
* `filed`: a revision as it was filed; `archive`: the one that serves, and those before it;
  `past`: what became of one fact; `telling`: what a thing says in two versions.
* `checking`: whether what is to serve may, with the line of each mistake; `refusals`: what is
  refused whatever it holds.
* `aside`: where all of this is done: in a thread, or in `child`, a process with limits of time and
  memory, of which `within` is the inside; `handover`: how what it made comes back.
* `publisher`: draft, publish, roll back. **Here, and nowhere else, it is decided whether enough
  admins approve** (`Publisher.refuse_unapproved`); `signatures`: who stands behind it.
* `proposals`: changes on their way between admins; `handed_in`: their files; `naming`: the file
  that a word means; `searching`: the facts that it means.
* `braking`: one fact withdrawn, released or hidden; `closing`: that done in the text of its file.
  `sourcing`, `restating`: the same for the pages of many facts, and for what one fact says.
* `index_edits`: edits that mend or record what a passport index says otherwise.
* `exporting`: the dataset handed out to be edited, whole or one file of it.
* `live`: the dataset of a running bot, swapped in whole when something was published; `compiling`:
  what serves kept compiled beside its files.

Nothing here knows Telegram, a screen or a database: the store comes in as a protocol, and the plan
is put into words by `screens.admin`. Shells hand in who acts and the present moment.
"""

__all__: list[str] = []
