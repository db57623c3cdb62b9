"""The packaged steps that bring a database to the schema that this code expects, of any engine."""

from importlib.resources.abc import Traversable

from routebot.errors import StoreError

__all__ = ["packaged_steps", "refuse_newer"]


def packaged_steps(folder: Traversable) -> tuple[tuple[str, str], ...]:
    """Return the steps that lie in a folder: names and SQL, in order."""
    steps = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return tuple(
        sorted((step.name.removesuffix(".sql"), step.read_text("utf-8")) for step in steps)
    )


def refuse_newer(unknown: set[str]) -> None:
    """Refuse a database that has seen steps which this code does not know.

    Raises:
        StoreError: there are some.
    """
    if unknown:
        raise StoreError(
            f"a newer routebot wrote this database (step {max(unknown)}); install that one again, "
            "or go back as docs/trouble.md says"
        )
