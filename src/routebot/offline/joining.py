"""Modules of JavaScript as one script, in the order in which they need each other.

A module imports with ``import { a, b } from "./ways.js";`` at its top and exports with ``export
function`` and ``export class`` or ``export const`` at the beginning of a line; there is nothing
else. In the script it is a function that is called at once, and what it exports is in a constant:
``ways_js.serving_way`` of `ways.js`. Names of files are therefore told apart over all folders.
Comments stay with the sources, of which they are a quarter.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

__all__ = ["EVALUATOR", "PAGE", "joined", "modules_in", "needs_of", "pack_modules"]

EVALUATOR = Path(__file__).with_name("evaluator")

PAGE = Path(__file__).with_name("page")

_IMPORT = re.compile(r'^import \{([^}]*)\} from "[./\w]*?(\w+\.js)";\n', re.MULTILINE)

_EXPORT = re.compile(r"^export (function\*?|const|class) (\w+)", re.MULTILINE)

_COMMENT = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
"""A comment that has its lines to itself; others stay."""

_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def modules_in(*folders: Path) -> dict[str, str]:
    """Read the modules of some folders: name of the file -> text.

    Raises:
        ValueError: two files have one name.
    """
    found: dict[str, str] = {}
    for file in (file for folder in folders for file in sorted(folder.glob("*.js"))):
        if file.name in found:
            raise ValueError(f"{file} has the name of another module; rename one of them")
        found[file.name] = file.read_text(encoding="utf-8")
    return found


@cache
def pack_modules() -> Mapping[str, str]:
    """Read the modules of a pack, once."""
    return modules_in(EVALUATOR, PAGE)


def joined(modules: Mapping[str, str]) -> str:
    """Join modules into one script.

    Args:
        modules: name of the file -> text.

    Raises:
        ValueError: one imports what is not there, or in another form, or they need each other.
    """
    needs = needs_of(modules)
    for name, files in needs.items():
        if missing := set(files) - modules.keys():
            raise ValueError(f"{name} imports {', '.join(sorted(missing))}, which is not there")
    try:
        order = [*TopologicalSorter(needs).static_order()]
    except CycleError as error:
        raise ValueError(f"modules import each other: {' <- '.join(error.args[1])}") from None
    return '"use strict";\n' + "".join(_wrapped(name, modules) for name in order)


def needs_of(modules: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the modules that each module imports, in order of their names."""
    return {
        name: sorted({file for _, file in _IMPORT.findall(modules[name])})
        for name in sorted(modules)
    }


def _wrapped(name: str, modules: Mapping[str, str]) -> str:
    """Return a module as a constant that holds what it exports."""
    text = modules[name]
    for names, file in _IMPORT.findall(text):
        _check_exported(name, _split(names), file, _exports(modules[file]))
    body = _EXPORT.sub(r"\1 \2", _IMPORT.sub(_taken, _COMMENT.sub("", text)))
    if wrong := _LEFT.search(body):
        raise ValueError(f"{name} holds a form of import or export that is not joined: {wrong[0]}")
    exported = ", ".join(_exports(text))
    return f"const {_constant(name)} = (function () {{\n{body}return {{ {exported} }};\n}})();\n"


def _check_exported(name: str, wanted: Iterable[str], file: str, exported: Iterable[str]) -> None:
    if missing := set(wanted) - set(exported):
        listed = ", ".join(sorted(missing))
        raise ValueError(f"{name} imports {listed} from {file}, which does not export it")


def _taken(found: re.Match[str]) -> str:
    return f"const {{ {', '.join(_split(found[1]))} }} = {_constant(found[2])};\n"


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _exports(text: str) -> list[str]:
    return [name for _, name in _EXPORT.findall(text)]


def _constant(name: str) -> str:
    return name.replace(".", "_")
