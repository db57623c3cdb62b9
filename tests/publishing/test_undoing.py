"""One publication is taken back without the later ones, and a fact tells what became of it."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from routebot.errors import ClashError, PublishError, UnchangedError
from routebot.publishing.publisher import Publisher
from tests.publishing.small import AT, ON, WHY, conditional, open_publisher, over, reworded
from tests.support.datasets import edited, minimal

KZ, LINKS, TOPICS = "destinations/KZ.yaml", "links.yaml", "topics.yaml"


@pytest.fixture
async def publisher(tmp_path: Path) -> AsyncIterator[Publisher]:
    """A publisher over an empty database."""
    async with open_publisher(tmp_path / "routebot.sqlite") as opened:
        yield opened


async def published(publisher: Publisher, files: Mapping[str, bytes], who: str = "anna") -> int:
    """Publish an edit of what serves and return its number."""
    present = await publisher.present(ON)
    draft = await publisher.draft(over(files, present.revision), ON)
    return (await publisher.publish(draft, who, WHY, AT)).seq


async def test_one_of_five_is_taken_back_and_the_others_stay(publisher: Publisher) -> None:
    files, numbers = minimal(), []
    for name, old, new in (
        (LINKS, "The road", "A road"),
        (KZ, "A visa does not help here.", "Visas do not help here."),
        (TOPICS, "Entry regime", "Entry"),
        (KZ, "{ru: Астана, en: Astana}", "{ru: Астана, en: Astana}, {ru: Алматы, en: Almaty}"),
        (TOPICS, "en: Law", "en: Laws"),
    ):
        files = edited(name, old, new, files)
        numbers.append(await published(publisher, files))
    draft = await publisher.draft_undo(ON, numbers[1])
    assert [edit.id for edit in draft.plan.edits] == ["kz-pitfall"]
    await publisher.publish(draft, "boris", WHY, AT)
    back = edited(KZ, "Visas do not help here.", "A visa does not help here.", files)
    assert (await publisher.present(ON)).files == back
    await publisher.publish(await publisher.draft_undo(ON, numbers[2]), "boris", WHY, AT)
    again = edited(TOPICS, "en: Entry}", "en: Entry regime}", back)
    assert (await publisher.present(ON)).files == again
    with pytest.raises(UnchangedError):
        await publisher.draft_undo(ON, numbers[1])


async def test_what_a_publication_added_goes_and_what_it_took_out_returns(
    publisher: Publisher,
) -> None:
    added = edited(LINKS, "links:\n", minimal()[LINKS].decode().replace("kz-car", "kz-foot"))
    added[LINKS] = added[LINKS].replace(b"mode: car", b"mode: foot", 1)
    seq = await published(publisher, added)
    await published(publisher, reworded(files=added))
    draft = await publisher.draft_undo(ON, seq)
    assert draft.files == reworded()
    undone = await publisher.publish(draft, "boris", WHY, AT)
    draft = await publisher.draft_undo(ON, undone.seq)
    assert {edit.id: edit.what for edit in draft.plan.edits} == {"link-ru-kz-foot": "added"}


async def test_what_was_built_upon_is_not_taken_back_but_shown(publisher: Publisher) -> None:
    seq = await published(publisher, reworded("Forty"))
    await published(publisher, reworded("Fifty"), "boris")
    with pytest.raises(ClashError) as caught:
        await publisher.draft_undo(ON, seq)
    for part in ("kz-pitfall", "boris", "Fifty"):
        assert part in str(caught.value)


async def test_only_what_somebody_published_can_be_taken_back(publisher: Publisher) -> None:
    await published(publisher, reworded())
    for seq in (1, 3):  # the dataset that came with the program, and none at all
        with pytest.raises(PublishError) as caught:
            await publisher.draft_undo(ON, seq)
        assert caught.value.key == "publish.error.no_publication"


async def test_a_fact_tells_who_changed_it_when_why_old_and_new(publisher: Publisher) -> None:
    await published(publisher, conditional(), "carl")
    await published(publisher, reworded("Forty", conditional()), "anna")
    gone = await publisher.draft_undo(ON, 3)
    await publisher.publish(gone, "boris", "Not true after all.", AT)
    turns = await publisher.past_of("kz-pitfall", ON)
    rows = [turn.activation for turn in turns]
    assert [(turn.what, row.who) for turn, row in zip(turns, rows, strict=True) if row] == [
        ("changed", "boris"),
        ("changed", "anna"),
        ("added", "package"),
    ]
    (field,) = turns[1].fields
    assert (field.name, field.old) == ("text.en", "A visa does not help here.")
    assert field.new == "A visa does not help here. Forty."
    assert rows[0]
    assert (rows[0].why, rows[0].at) == ("Not true after all.", AT)
    assert (await publisher.past_of("KZ", ON))[-1].what == "added"
    with pytest.raises(PublishError) as caught:
        await publisher.past_of("kz-nothing", ON)
    assert caught.value.key == "publish.error.nothing_called"


async def test_a_fact_of_an_unpublished_dataset_came_with_the_program(publisher: Publisher) -> None:
    (turn,) = await publisher.past_of("kz-pitfall", ON)
    assert (turn.activation, turn.what) == (None, "added")
