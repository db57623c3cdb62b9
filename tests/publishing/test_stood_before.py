"""An edit is refused for an old mistake too, since nothing with a mistake is served; it says so."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from routebot.errors import DatasetError
from routebot.publishing.bundle import read_bundle
from routebot.publishing.publisher import Publisher
from routebot.store.sqlite.revisions import SqliteRevisions
from tests.publishing.small import AT, ON
from tests.support.datasets import edited, line_of

KZ, LINKS = "destinations/KZ.yaml", "links.yaml"
OLD = "(this stood there before your edit)"

SERVED = edited(KZ, "A visa does not help here.", "'A visa does not help here!'")
"""What an older version of the program let pass: an exclamation mark in kz-pitfall."""

ANOTHER = """\
pitfalls:
  - id: kz-pitfall-of-mine
    topic: visa_regime
    severity: low
    when: {visas: [schengen]}
    text: {ru: Возьмите визу., en: 'Take the visa!'}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
"""


async def refused(folder: Path, files: Mapping[str, bytes], name: str) -> list[str]:
    """Hand a file in over what serves, and return the mistakes that it is refused for."""
    async with SqliteRevisions.open(folder / "db.sqlite", AT) as store:
        publisher = Publisher(store, SERVED, 1)
        with pytest.raises(DatasetError) as caught:
            await publisher.draft(read_bundle(Path(name).name, files[name]), ON)
    return [str(error) for error in caught.value.errors]


async def test_a_mistake_in_another_file_stood_there_before(tmp_path: Path) -> None:
    files = edited(LINKS, "The road is open.", "The road is free.", SERVED)
    [mistake] = await refused(tmp_path, files, LINKS)
    assert f"KZ.yaml:{line_of(SERVED, KZ, 'id: kz-pitfall')} " in mistake
    assert mistake.endswith(OLD)


async def test_a_mistake_of_the_edit_itself_did_not(tmp_path: Path) -> None:
    files = edited(LINKS, "The road is open.", "'The road is open!'", SERVED)
    old, new = await refused(tmp_path, files, LINKS)
    assert old.endswith(OLD)
    assert "links.yaml" in new
    assert not new.endswith(OLD)


async def test_the_same_mistake_in_another_fact_of_the_same_list_did_not(tmp_path: Path) -> None:
    """It was taken for the old one, and its author sent to look for somebody else's."""
    files = edited(KZ, "pitfalls:\n", ANOTHER, SERVED)
    new, old = await refused(tmp_path, files, KZ)
    assert f"KZ.yaml:{line_of(files, KZ, 'kz-pitfall-of-mine')} " in new
    assert not new.endswith(OLD)
    assert old.endswith(OLD)


async def test_an_old_mistake_further_down_is_named_by_its_line_now(tmp_path: Path) -> None:
    files = edited(KZ, "pitfalls:\n", ANOTHER.replace("visa!", "visa."), SERVED)
    [mistake] = await refused(tmp_path, files, KZ)
    lines = files[KZ].decode().splitlines()
    assert f"KZ.yaml:{lines.index('  - id: kz-pitfall') + 1} " in mistake
    assert mistake.endswith(OLD)
