"""How the data changes: read a change, plan it exactly, publish it, take it back."""

__all__ = [
    "bundle",
    "compiled",
    "describing",
    "differences",
    "impact",
    "live",
    "plan",
    "proposals",
    "revisions",
]
