"""The house: which room may use which, who may read the clock, and that names and commands are what
they say.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "routebot"

CORE = ("errors", "policy", "logic", "words", "reasoning")
"""What knows no Telegram, no database and no clock, and what follows for a person."""

BELOW = {
    "errors": set(),
    "packaged": set(),
    "clock": set(),
    "garbage": set(),
    "admin_labels": set(),
    "environment": set(),
    "proxies": {"errors"},
    "setting_advice": {"environment", "proxies"},
    "config": {"errors", "admin_labels", "environment", "proxies", "setting_advice"},
    "session_settings": {"errors", "config"},
    "misnamed": {"config"},
    "policy": {"errors", "packaged"},
    "logic": {"errors", "policy"},
    "words": {"errors", "packaged", "policy"},
    "reasoning": {"errors", "policy", "logic"},
    "worker": {"reasoning"},
    "compiled": {"packaged", "policy", "reasoning"},
    "upkeep": {"errors", "policy", "logic", "words", "reasoning"},
    "publishing": {
        "errors",
        "clock",
        "garbage",
        "admin_labels",
        "compiled",
        "policy",
        "logic",
        "words",
        "reasoning",
        "upkeep",
        "signing",
        "worker",
    },
    "signing": {"errors"},
    "keeping": {*CORE, "clock", "upkeep", "publishing", "store"},
    "dialogue": {"errors", "policy", "logic", "words", "reasoning"},
    "screens": {*CORE, "upkeep", "publishing", "keeping", "dialogue", "contract", "signing"},
    "contract": {*CORE},
    "store": {"errors", "config", "session_settings"},
    "web": {"errors"},
    "bot": {
        *CORE,
        "admin_labels",
        "packaged",
        "config",
        "clock",
        "upkeep",
        "publishing",
        "keeping",
        "dialogue",
        "screens",
        "signing",
        "offline",
        "store",
        "web",
        "worker",
    },
    "offline": {*CORE, "packaged", "compiled", "contract", "signing"},
    "engines": {"errors", "config", "store", "bot"},
    "monitoring": {"config", "engines", "environment", "publishing", "web", "bot"},
    "serving": {
        *CORE,
        "engines",
        "monitoring",
        "packaged",
        "config",
        "clock",
        "garbage",
        "upkeep",
        "publishing",
        "keeping",
        "screens",
        "signing",
        "store",
        "web",
        "bot",
        "worker",
    },
    "terminal": {
        *CORE,
        "packaged",
        "compiled",
        "config",
        "session_settings",
        "environment",
        "misnamed",
        "proxies",
        "clock",
        "upkeep",
        "publishing",
        "keeping",
        "dialogue",
        "screens",
        "contract",
        "signing",
        "offline",
        "store",
        "bot",
        "serving",
    },
    "__main__": {"terminal"},
}
"""Room -> the rooms it may import, besides itself."""

ONLY_IN = {
    "telegram": ("bot/",),
    "aiosqlite": ("store/sqlite/",),
    "cryptography": ("store/", "signing/"),
    "asyncpg": ("store/",),
    "redis": ("store/key_server/",),
    "rapidfuzz": ("words/",),
    "rich": ("terminal/",),
    "argparse": ("terminal/",),
    "babel": ("words/",),
    "markupsafe": ("words/",),
    "ruamel": ("policy/", "publishing/", "terminal/data_show.py"),
    "uvicorn": ("web/",),
    "starlette": ("web/",),
    "prometheus_client": ("web/",),
}
"""A library -> where it may be imported: a beginning of the path below src/routebot."""

EXCEPTIONS = {
    ("config.py", "store"): "an address of a server, which knows not to show its password",
    ("session_settings.py", "store"): "a token says whose sessions are meant",
    (
        "publishing/archive.py",
        "store",
    ): "works with the protocol of a revision store; the SQLite one is handed in",
    ("publishing/publisher.py", "store"): "the same",
    ("publishing/compiling.py", "store"): "the same",
    ("publishing/exporting.py", "store"): "tells what was published so far",
    ("publishing/handed_in.py", "store"): "the files of a proposal",
    ("publishing/braking.py", "store"): "makes a proposal",
    ("publishing/confirming.py", "store"): "tells the audit who read which page",
    ("publishing/past.py", "store"): "tells what a row of the audit changed",
    ("publishing/refusals.py", "store"): "names the row of the audit that waits",
    ("publishing/rebasing.py", "store"): "takes back what a row of the audit published",
    ("publishing/proposals.py", "store"): "the same, with the protocol of a proposal store",
    ("publishing/signatures.py", "store"): "what is signed is a proposal of the store",
}
"""(module, room) of imports against the direction, each with its reason; an unused one fails."""

IMPURE = {
    "aiohttp",
    "asyncio",
    "httpx",
    "logging",
    "random",
    "requests",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "threading",
}
"""Libraries of the world outside, which the core does not know."""

PURE = (*CORE, "upkeep", "dialogue", "screens", "contract")
"""Rooms without network, disk, log, dice or anything asynchronous."""

CLOCKS = {"datetime": {"now", "utcnow", "today"}, "date": {"today"}, "time": {"time", "time_ns"}}
"""Class or module -> its ways to read the clock."""

VAGUE = {"utils", "util", "services", "models", "common", "base", "helpers", "misc", "manager"}


MODULE_LINES, FUNCTION_LINES = 400, 45
"""STYLE.md looks again at 400 lines of a module and at 30 of a function. Of functions the limit is
half as many again: it leaves room for those that build one long thing from top to bottom.
"""

LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
"""What may be longer, each with its reason; an unused one fails."""

NOT_OFFERED: set[str] = set()
"""Names that are taken from a module which does not offer them; for a move in steps."""

LINES_OF_A_PACKAGE = 5
"""The least that a package says of itself."""

SILENT_PACKAGES: set[str] = set()
"""Packages that do not say yet how to read them."""


def _modules() -> list[str]:
    """Return every module below src/routebot, as a path: ``policy/model.py``."""
    return sorted(path.relative_to(SRC).as_posix() for path in SRC.rglob("*.py"))


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((SRC / module).read_text("utf-8"))


@cache
def _nodes(module: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_tree(module)))


@cache
def _imports(module: str) -> tuple[str, ...]:
    """Return the dotted names that a module imports, also inside functions."""
    found: list[str] = []
    for node in _nodes(module):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


def _room(path: str) -> str:
    return path.split("/", maxsplit=1)[0].removesuffix(".py")


@pytest.mark.parametrize("module", [module for module in _modules() if module != "__init__.py"])
def test_imports_run_one_way(module):
    assert _room(module) in BELOW, "a new room: say in BELOW what it stands on"
    against = _rooms_used(module) - BELOW[_room(module)] - {_room(module)}
    assert against == {room for name, room in EXCEPTIONS if name == module}


def _rooms_used(module: str) -> set[str]:
    return {name.split(".")[1] for name in _imports(module) if name.startswith("routebot.")}


def test_rooms_stand_on_each_other_without_a_circle():
    standing = dict(BELOW)
    while standing:
        ground = {room for room, below in standing.items() if not below & standing.keys()}
        assert ground, f"{sorted(standing)} stand on each other"
        standing = {room: below for room, below in standing.items() if room not in ground}


def test_rooms_named_here_exist():
    assert {_room(module) for module in _modules()} - {"__init__"} == BELOW.keys()


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_is_used_in_its_room_only(library):
    users = {m for m in _modules() if any(name.split(".")[0] == library for name in _imports(m))}
    assert {user for user in users if not user.startswith(ONLY_IN[library])} == set()


def test_clock_is_read_in_its_module_only():
    """Elsewhere a clock is neither called nor handed on; a time that was handed in may be written
    out.
    """
    for module in _modules():
        for node in _nodes(module) if module != "clock.py" else ():
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert node.attr not in CLOCKS.get(node.value.id, ()), f"{module}:{node.lineno}"
        assert not {"time.time", "time.time_ns"} & set(_imports(module)), module


def test_clock_is_the_only_one_whose_clock_is_asked():
    """`now` and `today` come from `routebot.clock`, and only shells ask it."""
    for module in _modules():
        asked = {name for name in _imports(module) if name.rsplit(".", 1)[-1] in ("now", "today")}
        assert asked <= {"routebot.clock.now", "routebot.clock.today"}, module
        assert not asked or _room(module) in ("bot", "serving", "terminal"), module


WORDS_OF_CLAIMS = {
    "screens/claims.py",
    "contract/filling.py",
    "offline/plainly.py",
    "screens/admin/edits.py",
    "screens/admin/effects.py",
}
"""Where a statement becomes words: a person reads its age beside it, a contract has a key for the
age, and an admin's plan is about the words themselves.
"""


def test_claims_are_put_into_words_where_their_age_stands_beside_them():
    """Everywhere else the type checker refuses: `Words.of` takes no `Statement`."""
    users = {
        module
        for module in _modules()
        for node in _nodes(module)
        if isinstance(node, ast.Attribute) and node.attr == "statement"
    }
    assert users == WORDS_OF_CLAIMS


def test_environment_is_read_in_one_place():
    users = {module for module in _modules() if {"os.environ", "os.getenv"} & set(_imports(module))}
    attributes = {
        module
        for module in _modules()
        for node in _nodes(module)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert users | attributes <= {"config.py", "environment.py", "misnamed.py", "proxies.py"}


def test_core_is_pure():
    """No network, no disk but the packaged files, nothing asynchronous, nothing printed, no log, no
    dice.
    """
    for module in _modules():
        if _room(module) in PURE:
            nodes = _nodes(module)
            assert not {type(node) for node in nodes} & {
                ast.AsyncFunctionDef,
                ast.Await,
                ast.AsyncFor,
            }, module
            assert not {name.split(".")[0] for name in _imports(module)} & IMPURE, module
            called = {
                node.func.id
                for node in nodes
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert not called & {"print", "input", "open"}, module


def test_no_name_is_vague():
    names = {part.removesuffix(".py") for module in _modules() for part in module.split("/")}
    assert names & VAGUE == set()


@pytest.mark.parametrize("module", _modules())
def test_module_says_what_it_is_and_what_it_offers(module):
    """A docstring, and an `__all__` in order whose names exist; an empty `__init__.py` offers
    nothing.
    """
    tree = _tree(module)
    if not tree.body:
        assert module.endswith("__init__.py")
        return
    assert ast.get_docstring(tree), "what the module is for"
    found = importlib.import_module(
        "routebot." + module.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    )
    if module.endswith("/__init__.py") or not module.endswith("__init__.py"):
        assert hasattr(found, "__all__"), "what the module offers"
        assert len(set(found.__all__)) == len(found.__all__)
        for name in found.__all__:
            assert hasattr(found, name) or importlib.import_module(f"{found.__name__}.{name}")


def test_every_public_function_says_what_it_does():
    """Public means no underscore; a name that a docstring only repeats would need none, so there
    are none of those.
    """
    silent = []
    for module in _modules():
        public = [
            n
            for n in _tree(module).body
            if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ]
        silent += [
            f"{module}:{n.name}"
            for n in public
            if not n.name.startswith("_") and not ast.get_docstring(n)
        ]
    assert silent == []


def _offered(module: str) -> set[str]:
    """Return the names in a module's `__all__`."""
    for node in _tree(module).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            return set(ast.literal_eval(node.value))
    return set()


def _borrowed() -> Iterator[tuple[str, str, str]]:
    """Yield (borrower, lender, name) of every name that one of our modules takes from another."""
    paths = {path.removesuffix(".py").replace("/", "."): path for path in _modules()}
    for module in _modules():
        for dotted in _imports(module):
            ours, _, rest = dotted.partition(".")
            lender, _, name = rest.rpartition(".")
            if ours == "routebot" and rest not in paths and lender in paths:
                yield module, paths[lender], name


def test_what_a_module_takes_from_another_is_offered():
    """Public means no underscore, and `__all__` is complete: whoever changes a module sees there
    what others rely on.
    """
    hidden = {
        f"{borrower} takes {name} from {lender}"
        for borrower, lender, name in _borrowed()
        if name.startswith("_") or name not in _offered(lender)
    }
    assert hidden == NOT_OFFERED


@pytest.mark.parametrize("module", [m for m in _modules() if m.endswith("__init__.py")])
def test_package_says_how_to_read_it(module):
    """What lives here, in which order to read it, what must not be here."""
    told = (ast.get_docstring(_tree(module)) or "").splitlines()
    assert (len(told) < LINES_OF_A_PACKAGE) == (module in SILENT_PACKAGES)


def test_modules_stay_short():
    long = {m for m in _modules() if len((SRC / m).read_text("utf-8").splitlines()) > MODULE_LINES}
    assert long == LONG_MODULES.keys(), "take it apart, or say why it is one piece"


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return whole
    return whole - ((first.end_lineno or 0) - first.lineno + 1)


def test_functions_stay_short():
    long = {
        f"{module}:{node.name}"
        for module in _modules()
        for node in _nodes(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _lines(node) > FUNCTION_LINES
    }
    assert long == LONG_FUNCTIONS.keys(), "take it apart, or say why it is one piece"


def test_pinned_versions_name_no_package_host():
    pins = (ROOT / "constraints.txt").read_text("utf-8")
    assert not re.search(r"https?:|://|index-url|find-links|@|^-", pins, re.MULTILINE)
    lines = [line for line in pins.splitlines() if line and not line.startswith("#")]
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[\w.]+(?:\s*;.*)?", line) for line in lines)


def test_project_file_names_no_package_host_and_pins_what_it_needs():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert not re.search(r"https?://|index-url", project)
    pinned = {
        line.partition("==")[0].lower()
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    }
    needed = re.findall(r'^    "([A-Za-z0-9_.-]+?)(?:\[[\w,-]+\])?>=', project, re.MULTILINE)
    assert len(needed) >= 8
    assert {name.lower() for name in needed} <= pinned


@pytest.mark.parametrize(
    "target",
    [
        "chat",
        "test",
        "proofs",
        "mutants",
        "figures",
        "check",
        "bench",
        "setup",
        "screens",
        "lowest",
    ],
)
def test_make_target_exists_and_sets_itself_up(target):
    text = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target}: \$\(((CHAT|BENCH)_)?READY\)", text, re.MULTILINE)
    assert re.search(rf"^\.PHONY:.*\b{target}\b", text, re.MULTILINE)


def test_chat_is_set_up_without_what_only_tests_need():
    """Somebody on a throttled network waits for each megabyte."""
    text = (ROOT / "Makefile").read_text("utf-8")
    [ready] = re.findall(r"^chat: \$\((\w+)\)", text, re.MULTILINE)
    [recipe] = re.findall(rf"^\$\({ready}\):.*\n((?:\t.*\n)+)", text, re.MULTILINE)
    assert "pip install" in recipe
    assert "[" not in recipe, "an extra"


def test_ci_runs_what_the_readme_tells_people_to_run():
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.search(r"^\s*(?:exec )?make .*\bcheck\b.*\btest\b", run, re.MULTILINE)
    assert re.search(r"^\s*(?:exec )?make .*\bextremes\b", run, re.MULTILINE)
