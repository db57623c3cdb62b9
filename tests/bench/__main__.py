"""Print every figure as a table, then as JSON on one line."""

import json
import platform
from dataclasses import asdict

from tests.bench import bot, clearing, core, files, interview, journeys, zen


def main() -> None:
    """Measure and print."""
    rows = [
        *core.rows(),
        *journeys.rows(),
        *interview.rows(),
        *bot.rows(),
        *clearing.rows(),
        *files.rows(),
        *zen.rows(),
    ]
    width = max(len(row.name) for row in rows)
    for row in rows:
        met = (
            ""
            if row.target is None
            else ("ok  " if row.value <= row.target else "MISS") + f" ≤ {row.target:g} {row.unit}"
        )
        print(f"{row.name:<{width}}  {row.value:>10.3f} {row.unit:<4} {met:<16} {row.note}")
    print(
        json.dumps(
            {"python": platform.python_version(), "rows": [asdict(row) for row in rows]},
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
