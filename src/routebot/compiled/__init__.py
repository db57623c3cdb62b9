"""A dataset in the form in which the program reads it fastest, kept beside its files.

To read the YAML of a dataset takes two thirds of a command. What came of it is written down once,
as plain data, and read back in a thirtieth of the time. Read the modules in this order:

* `values`: models, and what they are made of, as a table of plain rows, and back.
* `document`: a dataset as bytes that say of which files and by which program they were made.
* `beside`: the document that comes with the program, and whose word is taken.
* `reading`: a dataset from its document if there is one, else from its files.

A document is believed only if it is whole, was made by this very program out of these very files,
and lies where nobody but us could have put it. Of anything else nothing is used, and it is made
anew. It holds values and names of fields and no code: reading it runs nothing.

What does not belong here: what the data mean, and anything about a person."""

__all__: list[str] = []
