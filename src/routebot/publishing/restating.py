"""What a fact says, as it stands in its file: hand it out to be rewritten, and put it back."""

import json
from collections.abc import Mapping
from textwrap import dedent, indent

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from routebot.policy.yaml import read_yaml
from routebot.publishing.closing import file_of, items_in
from routebot.publishing.outline import Part, outline, paths_of

__all__ = ["is_stated", "restated", "stated", "with_sentences"]


def stated(files: Mapping[str, bytes], fact: str) -> str | None:
    """Return a fact as its file states it, set in at nothing; None if no file does."""
    part = _part(files, fact)
    return dedent(part.text) if part else None


def restated(content: bytes, name: str, fact: str, wording: str) -> bytes:
    """Return a file with a fact stated otherwise.

    Args:
        name: of the file.
        wording: as of `stated`.
    """
    part = _part({name: content}, fact)
    if part is None:
        return content
    margin = part.text[: len(part.text) - len(part.text.lstrip(" "))]
    new = indent(dedent(wording).strip("\n"), margin) + "\n"
    return content.decode().replace(part.text, new, 1).encode()


def is_stated(wording: str, fact: str) -> bool:
    """Say whether a text states one fact, the one that is meant, and nothing else."""
    value, errors = read_yaml("", wording.encode())
    alone = not errors and isinstance(value, list) and len(value) == 1
    return alone and isinstance(value[0], dict) and value[0].get("id") == fact


def with_sentences(wording: str, sentences: Mapping[str, str]) -> str:
    """Return what `stated` gave with another sentence in some languages.

    Args:
        sentences: ``ru`` or ``en`` -> what it says now.
    """
    fact = next(item for _, item in items_in(wording))
    said = _field(fact, "text")
    for language in ("en", "ru"):
        node = _field(said, language) if isinstance(said, MappingNode) else None
        if language in sentences and isinstance(node, ScalarNode):
            old = wording[node.start_mark.index : node.end_mark.index]
            # A folded text ends where the next line begins; a quoted one ends with its line.
            left = old[len(old.rstrip()) :]
            new = json.dumps(" ".join(sentences[language].split()), ensure_ascii=False) + left
            wording = wording[: node.start_mark.index] + new + wording[node.end_mark.index :]
            fact = next(item for _, item in items_in(wording))
            said = _field(fact, "text")
    return wording


def _part(files: Mapping[str, bytes], fact: str) -> Part | None:
    name = file_of(files, fact)
    if name is None:
        return None
    parts = (part for _, part in paths_of(outline(name, files[name])))
    return next((part for part in parts if part.named and part.id == fact), None)


def _field(item: MappingNode, name: str) -> Node | None:
    return next((value for key, value in item.value if key.value == name), None)
