"""Makes the environment of the aiogram echo, once: it shares no package with ours."""

import hashlib
import subprocess
import venv
from pathlib import Path

__all__ = ["PINS", "python_with_aiogram"]

PINS = Path(__file__).with_name("aiogram-constraints.txt")
_ROOT = Path(__file__).resolve().parents[2]


def python_with_aiogram(folder: Path = _ROOT / "build" / "bench-aiogram") -> Path | None:
    """Return the Python of that environment; None where it cannot be installed, without a network.

    Args:
        folder: where it is, or is to be made; one that was left half made is made anew.
    """
    python, stamp = folder / "bin" / "python", folder / "made-of"
    made_of = hashlib.sha256(PINS.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text("ascii") == made_of:
        return python
    venv.create(folder, clear=True, symlinks=True, with_pip=True)
    install = [python, "-m", "pip", "install", "--quiet", "--constraint", PINS, "aiogram"]
    if subprocess.run(install, check=False, capture_output=True).returncode:
        return None
    stamp.write_text(made_of, "ascii")
    return python
