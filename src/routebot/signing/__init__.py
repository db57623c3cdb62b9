"""Signatures that tell whose word something is: a revision of the dataset, a file handed on.

* `keys`: the key that signs, the key that checks, and a fingerprint that can be read aloud.
* `documents`: a file with its signature at its end, and what a look at it tells.
* `revisions`: the signature of a revision, as the audit keeps it.

A signature says who made something, not that it is true, nor that it still holds. Who reads one
has to know the fingerprint from elsewhere: whoever forges a file signs it, too, with another key.

What must not be here: what is signed, the keys of sessions, words of a language."""

__all__: list[str] = []
