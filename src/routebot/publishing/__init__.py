"""How the data changes: read a change, plan it exactly, publish it, take it back."""

__all__: list[str] = []
