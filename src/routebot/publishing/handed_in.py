"""The files of a proposal: as they were handed in, with those that were handed in before."""

from dataclasses import replace

from routebot.publishing.bundle import Bundle, pack, unpack_some
from routebot.store.proposals import Proposal

__all__ = ["added", "bundle_of"]


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
    return replace(
        new,
        files=files,
        stamps=tuple(sorted(bases.items())),
        removing=before.removing,
        ignored=tuple(dict.fromkeys((*before.ignored, *new.ignored))),
    )


def bundle_of(proposal: Proposal) -> Bundle:
    """Return the files of a proposal as they were handed in."""
    files = _unpacked(proposal.files or b"")
    base = proposal.edit_base or None
    return Bundle(files, proposal.whole, base, dict(proposal.stamps), proposal.ignored)


def _unpacked(packed: bytes) -> dict[str, bytes]:
    return unpack_some(packed, "proposal", None)
