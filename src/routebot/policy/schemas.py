"""The JSON Schemas of the kinds of files, which editors complete and check with."""

import json
from collections.abc import Mapping

from pydantic import BaseModel

from routebot.policy.dated import Model
from routebot.policy.loading import FILES, FOLDERS

__all__ = ["kinds", "schema_text"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def kinds() -> Mapping[str, type[BaseModel]]:
    """Name the schemas as the first lines of the data files do.

    For example ``destination`` for ``destinations/KZ.yaml``.
    """
    named = {**FILES, **{folder.removesuffix("s"): model for folder, model in FOLDERS.items()}}
    return {name.removesuffix(".yaml"): model for name, model in named.items()}


def schema_text(model: type[BaseModel]) -> str:
    """Return the schema of a kind of file, as it is written to ``schema/KIND.json``."""
    _build(Model)
    schema = {"$schema": _DIALECT, **model.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _build(model: type[BaseModel]) -> None:
    """Build a model and those made of it, where that was put off.

    pydantic 2.11 writes no default that is a value of a model which is not built.
    """
    for derived in model.__subclasses__():
        derived.model_rebuild()
        _build(derived)
