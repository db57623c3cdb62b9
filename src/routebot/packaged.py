"""Where the files lie that come with routebot: the dataset and the catalogues of words."""

from pathlib import Path

__all__ = ["packaged_folder"]


def packaged_folder(name: str) -> Path:
    """Return a folder that came with this copy of routebot, such as ``data`` or ``locales``.

    In an installed wheel it lies inside the package, in a checkout beside ``src``.
    """
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parents[1] / name
