"""Edits that only confirm what was known: one page may do so for many facts, and who read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routebot.publishing.differences import Edit
from routebot.store.rechecks import Reread

__all__ = ["Confirmation", "confirmations", "rereading"]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A page, and the facts that an edit lets it confirm.

    Attributes:
        url: of the page.
        ids: of the facts.
        owners: where they stand, as `Edit.owner`, each once.
    """

    url: str
    ids: tuple[str, ...]
    owners: tuple[str, ...]


def confirmations(edits: Sequence[Edit]) -> tuple[Confirmation, ...]:
    """Return what edits that only bring newer or more pages come to, the busiest page first.

    An edit with several new pages stands under the first of them.
    """
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        pages = _newly_said(edit)
        if pages:
            found.setdefault(pages[0], []).append(edit)
    told = (
        Confirmation(
            url=url,
            ids=tuple(edit.id for edit in group),
            owners=tuple(dict.fromkeys(edit.owner for edit in group)),
        )
        for url, group in found.items()
    )
    return tuple(sorted(told, key=lambda each: -len(each.ids)))


def rereading(answers: Iterable[Reread]) -> Mapping[str, Any]:
    """Return what the audit keeps of who read what: by label and page the claims, and what they
    quoted; nothing of no answer.
    """
    read: dict[str, dict[str, list[str]]] = {}
    said: dict[str, str] = {}
    for each in answers:
        read.setdefault(each.who, {}).setdefault(each.page, []).append(each.fact)
        if each.says:
            said[each.fact] = each.says
    return {"rechecked": read, "said": said} if read else {}


def _newly_said(edit: Edit) -> list[str]:
    """Return the pages by which an edit confirms; none if it does anything else."""
    if edit.what != "changed" or edit.texts or [each.name for each in edit.fields] != ["sources"]:
        return []
    (field,) = edit.fields
    old, new = _by_url(field.old), _by_url(field.new)
    if not old.keys() <= new.keys():
        return []  # a page that is gone takes its day along
    differing = {url: page for url, page in new.items() if old.get(url) != page}
    later = all(_is_later(old[url], page) for url, page in differing.items() if url in old)
    return list(differing) if later else []


def _by_url(sources: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {source["url"]: source for source in sources}


def _is_later(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Say whether a page only became newer, or was read again."""
    days = ("published", "seen_on")
    same = {key: value for key, value in old.items() if key not in days}
    kept = {key: value for key, value in new.items() if key not in days}
    return same == kept and all(str(new.get(day) or "") >= str(old.get(day) or "") for day in days)
