"""The admins' side of the bot: files handed in, plans looked at, approved, published, taken back.

Read in this order:

* `views`: gathers what an admin's screen shows, from the live dataset, the store and the counter.
* `handlers`: acts on an admin's taps, texts and files, and leaves everything else to the person's
  side.

The screens themselves stand in `screens/admin`; what is checked, planned, approved and published is
decided in `publishing`. What must not be here: a rule of who may approve what, a sentence in words.
"""

__all__: list[str] = []
