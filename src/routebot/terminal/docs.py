"""``routebot docs``: the pages and the files for deployment that came with this copy."""

import argparse
import sys
from pathlib import Path

import routebot
from routebot.errors import UsageError
from routebot.packaged import packaged_folder
from routebot.terminal.commands import describe
from routebot.terminal.printing import Run, make_printer

__all__ = ["add_docs_options", "pages"]

_KINDS = ("*.md", "docs/*.md", "docs/ru/*.md", "docs/deploy/*", "docs/examples/*")
"""What is a page, in the order of the list; decisions are for those who change the program."""

_EXAMPLES = """examples:
  routebot docs                           which there are, and in which folder
  routebot docs docs/ru/running.md        read one
  routebot docs docs/deploy/Caddyfile > /etc/caddy/Caddyfile"""


def add_docs_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``docs`` takes."""
    description = (
        "List the pages and the files for deployment that came with this copy, or print one. "
        "Messages name them as this list does."
    )
    describe(parser, _EXAMPLES, description)
    parser.add_argument("page", nargs="?", metavar="PAGE", help="a name from the list")
    parser.set_defaults(run=_docs)


def pages() -> dict[str, Path]:
    """Return name -> path of what came along: ``docs/running.md``."""
    root = packaged_folder("docs").parent
    found = (path for kind in _KINDS for path in sorted(root.glob(kind)))
    return {path.relative_to(root).as_posix(): path for path in found}


def _docs(chosen: argparse.Namespace) -> int:
    """Print the list, or a page as it is.

    Raises:
        UsageError: there is no such page.
    """
    found = pages()
    if chosen.page is None:
        _print_list(found, plain=chosen.plain)
        return 0
    if chosen.page not in found:
        near = [name for name in found if chosen.page.lower() in name.lower()]
        raise UsageError(f'no page "{chosen.page}"; write one of: {", ".join(near or found)}')
    sys.stdout.write(found[chosen.page].read_text("utf-8"))
    return 0


def _print_list(found: dict[str, Path], *, plain: bool) -> None:
    printer = make_printer(plain=plain, breaks_in_pipes=False)
    folder = packaged_folder("docs").parent
    printer.print(Run(f"What came with routebot {routebot.__version__}, in {folder}:"))
    widest = max(map(len, found), default=0)
    for name, path in found.items():
        printer.print(Run(f"{name:{widest}}", "bold"), Run(f"  {_title(path)}"), hang=widest + 2)


def _title(path: Path) -> str:
    """Return what a file says of itself at its head."""
    lines = path.read_text("utf-8").splitlines()
    return next(line.lstrip("# ") for line in lines if line and not line.startswith("#!"))
