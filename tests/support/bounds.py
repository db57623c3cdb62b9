"""Write the lowest versions that pyproject promises: ``python -m tests.support.bounds``.

`make test-lowest` installs exactly these. What they need in turn is not held down: nothing of ours
promises anything about that.
"""

import re
import tomllib
from itertools import chain
from pathlib import Path

__all__ = ["LOWEST", "lowest", "main"]

ROOT = Path(__file__).resolve().parents[2]
LOWEST = ROOT / "constraints-lowest.txt"

_BOUND = re.compile(r"(?P<name>[A-Za-z0-9._-]+)>=(?P<version>[0-9.]+)(?:,<[0-9.]+)?")


def lowest(pyproject: str) -> str:
    """Return a line ``name==version`` for each dependency, those of the extras included.

    Raises:
        ValueError: a dependency has no lower bound, or one in a form that is not read here.
    """
    project = tomllib.loads(pyproject)["project"]
    extras = project["optional-dependencies"].values()
    lines = map(_line, chain(project["dependencies"], *extras))
    return "".join(sorted(lines))


def _line(dependency: str) -> str:
    bound = _BOUND.fullmatch(dependency)
    if not bound:
        raise ValueError(f"{dependency}: write name>=lowest, or name>=lowest,<barred")
    return f"{bound['name']}=={bound['version']}\n"


def main() -> None:
    """Write the file of constraints."""
    LOWEST.write_text(lowest((ROOT / "pyproject.toml").read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
