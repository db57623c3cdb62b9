"""The files of a proposal: as they were handed in, with those that were handed in before."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from routebot.publishing.bundle import Bundle, pack, unpack_some
from routebot.publishing.closing import closed, file_of
from routebot.store.proposals import Proposal

__all__ = ["added", "bundle_of", "ended"]


def ended(files: Mapping[str, bytes], fact: str, last_on: date) -> tuple[str, bytes | None]:
    """Return the name of a fact's file, and that file with the fact ended."""
    name = file_of(files, fact)
    return (name, closed(files[name], fact, last_on)) if name else ("", None)


def added(before: Proposal, new: Proposal) -> Proposal:
    """Return a proposal of the files of two, each with its own base; the newer file counts."""
    one, other = bundle_of(before), bundle_of(new)
    if one.whole or other.whole or not before.edit_base or not new.edit_base:
        return new
    bases = {
        name: base
        for bundle in (one, other)
        for name in bundle.files
        if (base := bundle.base_of(name))
    }
    files = pack({**one.files, **other.files})
    return replace(new, files=files, stamps=tuple(sorted(bases.items())), removing=before.removing)


def bundle_of(proposal: Proposal) -> Bundle:
    """Return the files of a proposal as they were handed in."""
    files = _unpacked(proposal.files or b"")
    return Bundle(files, proposal.whole, proposal.edit_base or None, dict(proposal.stamps))


def _unpacked(packed: bytes) -> dict[str, bytes]:
    return unpack_some(packed, "proposal", None)
