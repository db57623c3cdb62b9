"""An old copy of a file takes back nothing that was published, and leaving out removes nothing."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.errors import DatasetError, LossError
from routebot.policy.loading import revision_of
from routebot.publishing.bundle import Bundle, pack, read_bundle
from routebot.publishing.publisher import Publisher
from tests.publishing.small import (
    AT,
    CONDITIONAL,
    ON,
    WHY,
    conditional,
    open_publisher,
    over,
    reworded,
)
from tests.support.datasets import edited, minimal

KZ, GE, QUESTIONS, LINKS = (
    "destinations/KZ.yaml",
    "destinations/GE.yaml",
    "questions.yaml",
    "links.yaml",
)

NEED = """\
requirements:
  - id: kz-need
    kind: carry
    name: {ru: билет, en: ticket}
    topic: visa_regime
    text: {ru: Возьмите билет., en: Take a ticket.}
    valid_from: null
    confidence: high
    sources: [{kind: news, url: "https://example.org/kz", publisher: Example, published: 2025-06-01}]
pitfalls:
"""

OWN_EDIT = ("До 90 дней без визы.", "Без визы до 90 дней.")
"""A typo in another fact than those that the others change."""


@pytest.fixture
async def publisher(tmp_path: Path) -> AsyncIterator[Publisher]:
    """A publisher over an empty database."""
    async with open_publisher(tmp_path / "routebot.sqlite") as opened:
        yield opened


def needed(files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the dataset, or another one, with one fact more."""
    return edited(KZ, "pitfalls:\n", NEED, files)


def with_georgia() -> dict[str, bytes]:
    """Return the dataset with one destination more."""
    georgia = minimal()[KZ].replace(b"kz-", b"ge-").replace(b"id: KZ", b"id: GE")
    return minimal() | {
        GE: georgia.replace(
            "{ru: Астана, en: Astana}".encode(), "{ru: Тбилиси, en: Tbilisi}".encode()
        )
    }


def without_need(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a dataset without the one fact more."""
    one = NEED.removeprefix("requirements:\n").removesuffix("pitfalls:\n")
    return edited(KZ, one, "", files)


def alone(files: Mapping[str, bytes], name: str = KZ) -> Bundle:
    """Send one file."""
    return read_bundle(Path(name).name, files[name])


async def published(
    publisher: Publisher, files: Mapping[str, bytes], who: str = "anna", *removing: str
) -> str:
    """Publish an edit of what serves."""
    present = await publisher.present(ON)
    draft = await publisher.draft(over(files, present.revision), ON, removing=removing)
    return (await publisher.publish(draft, who, WHY, AT)).revision


async def lost(publisher: Publisher, bundle: Bundle, *removing: str) -> list[tuple[str, str, str]]:
    """Return id, what happens to it, and whose publication would be undone."""
    before = await publisher.latest()
    with pytest.raises(LossError) as caught:
        await publisher.draft(bundle, ON, removing=removing)
    assert await publisher.latest() == before
    for _, params in caught.value.details:
        assert params["id"] in str(caught.value)
        assert params["file"] in str(caught.value)
    return [
        (params["id"], key.rsplit(".", 1)[1], params.get("who", ""))
        for key, params in caught.value.details
    ]


async def test_a_typo_mended_in_an_old_copy_does_not_open_what_was_closed_since(
    publisher: Publisher,
) -> None:
    revision = await published(publisher, conditional(), "anna")
    await published(publisher, reworded("Forty", conditional()), "boris")
    old = edited(KZ, *OWN_EDIT)
    with pytest.raises(LossError) as caught:
        await publisher.draft(alone(edited(LINKS, "The road", "A road") | old), ON)
    assert caught.value.key == "publish.error.old_copy"
    for part in ("kz-entry", KZ, "anna", revision, "2026-01-01", "kz-pitfall", "boris", "export"):
        assert part in str(caught.value)


@pytest.mark.parametrize("whole", [True, False])
async def test_each_way_of_taking_something_back_is_named(
    publisher: Publisher, whole: bool
) -> None:
    await published(publisher, needed(), "carl")
    more = edited(
        KZ,
        "pitfalls:\n",
        NEED.replace("kz-need", "kz-more").split("\n", 1)[1],
        needed(conditional()),
    )
    await published(publisher, more, "anna")
    await published(publisher, without_need(more), "boris", "kz-need")
    old = edited(KZ, *OWN_EDIT, needed())
    found = await lost(publisher, over(old) if whole else alone(old))
    assert sorted(found) == [
        ("kz-entry", "both", "anna"),
        ("kz-more", "newer", "anna"),
        ("kz-need", "returned", "boris"),
    ]


async def test_a_fact_as_it_once_was_is_refused_also_in_a_file_that_is_else_new(
    publisher: Publisher,
) -> None:
    now = needed(reworded("Forty", conditional()))
    await published(publisher, now)
    back = edited(
        KZ,
        CONDITIONAL,
        "status: open\n",
        edited(KZ, "regime: e_visa", "regime: visa_free", now),
    )
    assert await lost(publisher, alone(back)) == [("kz-entry", "older", "anna")]
    assert await lost(publisher, read_bundle("edit.zip", pack({KZ: back[KZ]}))) == [
        ("kz-entry", "older", "anna")
    ]


async def test_what_was_read_at_any_time_before_is_recognised_however_long_ago(
    publisher: Publisher,
) -> None:
    await published(publisher, conditional())
    for number in range(4):
        await published(publisher, reworded("Word" + " word" * number, conditional()), "boris")
    found = await lost(publisher, alone(edited(KZ, *OWN_EDIT)))
    assert found == [("kz-entry", "both", "anna"), ("kz-pitfall", "older", "boris")]


async def test_an_edit_of_the_newest_file_is_accepted(publisher: Publisher) -> None:
    await published(publisher, conditional())
    await published(publisher, needed(conditional()))
    edits = (
        edited(KZ, *OWN_EDIT, needed(conditional())),
        reworded("Fifty", needed(conditional())),
        edited(KZ, "{ru: Астана, en: Astana}", "{ru: Алматы, en: Almaty}", needed(conditional())),
        edited(LINKS, "state: open", "state: closed", needed(conditional())),
    )
    for files in edits:
        for bundle in (alone(files), alone(files, LINKS), over(files)):
            if bundle.over(needed(conditional())) != needed(conditional()):
                assert (await publisher.draft(bundle, ON)).plan.edits


async def test_an_old_copy_whose_facts_nobody_has_touched_is_accepted(publisher: Publisher) -> None:
    await published(publisher, conditional())
    draft = await publisher.draft(alone(edited(LINKS, "state: open", "state: closed"), LINKS), ON)
    assert [edit.id for edit in draft.plan.edits] == ["link-ru-kz-car"]


async def test_what_once_was_comes_back_by_a_rollback_or_in_a_zip_that_names_its_base(
    publisher: Publisher,
) -> None:
    changed = await published(publisher, conditional())
    assert await lost(publisher, over(minimal())) == [("kz-entry", "older", "anna")]
    assert (await publisher.draft_rollback(ON)).plan.new == revision_of(minimal())
    draft = await publisher.draft(read_bundle("edit.zip", pack(minimal(), changed)), ON)
    assert draft.plan.new == revision_of(minimal())


async def test_what_waited_and_was_dropped_before_its_day_may_be_set_again(
    publisher: Publisher,
) -> None:
    later = ON + timedelta(days=30)
    await publisher.publish(await publisher.draft(alone(conditional()), ON, later), "anna", WHY, AT)
    await publisher.publish(
        await publisher.draft_rollback(ON), "anna", WHY, AT, replace_waiting=True
    )
    await publisher.publish(await publisher.draft(alone(conditional()), ON, later), "anna", WHY, AT)
    assert (await publisher.present(later)).revision == revision_of(conditional())


async def test_what_waited_and_came_to_serve_is_kept_like_everything_else(
    publisher: Publisher,
) -> None:
    later = ON + timedelta(days=30)
    await publisher.publish(await publisher.draft(alone(conditional()), ON, later), "anna", WHY, AT)
    with pytest.raises(LossError):
        await publisher.draft(alone(edited(KZ, *OWN_EDIT)), later + timedelta(days=1))


LEFT_OUT = {
    "kz-pitfall": minimal() | {KZ: minimal()[KZ].split(b"pitfalls:")[0]},
    "baseline.ZW": edited("baseline.yaml", "  ZW: {2022-01-01: visa required}\n", ""),
    "passports.GB": edited(
        "passports.yaml", '  GB:\n    "90": [CH, KZ]\n    e-visa: [ZW]\n', "  KZ: {}\n"
    ),
    "passports-gb-zw": minimal()
    | {"passports.yaml": minimal()["passports.yaml"].split(b"corrections:")[0]},
    "passports": {name: text for name, text in minimal().items() if name != "passports.yaml"},
    "helper-hot-line": minimal() | {"helpers.yaml": b"helpers: []\n"},
    "change-passport": minimal() | {QUESTIONS: minimal()[QUESTIONS].split(b"changes:")[0]},
    "link-ru-kz-car": minimal() | {LINKS: b"links: []\n"},
    "ru-exit-debts": minimal() | {"exit.yaml": b"rules: []\n"},
    "passport-bar": minimal()
    | {"areas/world.yaml": minimal()["areas/world.yaml"].split(b"bars:")[0]},
    "world": {name: content for name, content in minimal().items() if name != "areas/world.yaml"},
}


@pytest.mark.parametrize("id_", LEFT_OUT)
async def test_nothing_goes_by_being_left_out(publisher: Publisher, id_: str) -> None:
    files = LEFT_OUT[id_]
    for bundle in (over(files), over(files, revision_of(minimal()))):
        with pytest.raises(LossError) as caught:
            await publisher.draft(bundle, ON)
        assert caught.value.key == "publish.error.removed"
        assert [params["id"] for _, params in caught.value.details] == [id_]
        assert "--remove" in str(caught.value)


async def test_an_option_goes_only_when_it_is_named(publisher: Publisher) -> None:
    gold = edited(
        QUESTIONS,
        "      - {id: cash,",
        "      - {id: gold, label: {ru: Золото, en: Gold}}\n      - {id: cash,",
    )
    base = await published(
        publisher, edited("payments.yaml", '{mir: "no"}', '{mir: "no", gold: "no"}', gold)
    )
    assert await lost(publisher, over(minimal(), base)) == [("cards.gold", "removed", "")]
    assert (await publisher.draft(over(minimal(), base), ON, removing=["cards.gold"])).plan.edits


async def test_what_is_named_may_go(publisher: Publisher) -> None:
    both = edited(KZ, "pitfalls:\n", NEED.replace("kz-need", "kz-more").split("\n", 1)[1], needed())
    base = await published(publisher, both)
    left_out = edited(KZ, "kz-more", "kz-most", without_need(both))
    found = await lost(publisher, over(left_out, base), "kz-need")
    assert found == [("kz-more", "removed", "")]
    draft = await publisher.draft(over(left_out, base), ON, removing=["kz-need", "kz-more"])
    assert {edit.id for edit in draft.plan.edits if edit.what == "removed"} == {
        "kz-need",
        "kz-more",
    }


async def test_a_fact_that_another_answers_for_may_go(publisher: Publisher) -> None:
    covered = edited(KZ, "id: kz-pitfall", "id: kz-warning\n    covers: [kz-pitfall]")
    assert {edit.id for edit in (await publisher.draft(alone(covered), ON)).plan.edits} == {
        "kz-pitfall",
        "kz-warning",
    }


async def test_a_fact_may_move_to_another_list(publisher: Publisher) -> None:
    moved = edited(
        KZ, "pitfalls:", "notes:", edited(KZ, "    severity: low\n", "    about: documents\n")
    )
    assert (await publisher.draft(alone(moved), ON)).plan.edits


async def test_a_destination_goes_only_when_it_is_named(publisher: Publisher) -> None:
    added = await published(publisher, with_georgia())
    assert await lost(publisher, over(minimal(), added)) == [("GE", "removed", "")]
    assert await lost(publisher, over(minimal())) == [("GE", "newer", "anna")]
    draft = await publisher.draft(over(minimal(), added), ON, removing=["GE"])
    assert any(edit.owner == "GE" for edit in draft.plan.edits)
    await publisher.publish(draft, "boris", WHY, AT)
    assert await lost(publisher, over(with_georgia())) == [("GE", "returned", "boris")]


async def test_mistakes_of_form_are_named_before_what_would_be_lost(publisher: Publisher) -> None:
    await published(publisher, conditional())
    with pytest.raises(DatasetError, match="days"):
        await publisher.draft(alone(edited(KZ, "{days: 90", "{days: ninety")), ON)
