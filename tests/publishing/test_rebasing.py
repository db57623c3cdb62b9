"""What is handed in is laid over what others published since, and leaving out removes nothing."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.errors import ClashError, DatasetError, PublishError, UnchangedError, UnsureBaseError
from routebot.policy.loading import revision_of
from routebot.publishing.bundle import Bundle, pack, read_bundle, stamped
from routebot.publishing.publisher import Draft, Publisher
from routebot.store.sqlite.revisions import SqliteRevisions
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


async def drafted(publisher: Publisher, bundle: Bundle, *removing: str, who: str = "") -> Draft:
    """Draft an edit."""
    return await publisher.draft(bundle, ON, removing=removing, who=who)


def touched(draft: Draft) -> set[str]:
    """Return the ids that a draft changes."""
    return {edit.id for edit in draft.plan.edits}


async def test_a_typo_mended_in_an_old_copy_leaves_what_was_closed_since_closed(
    publisher: Publisher,
) -> None:
    """The finding: a file sent from a phone re-opened a crossing that a colleague had closed."""
    zero = (await publisher.present(ON)).revision
    revision = await published(publisher, conditional(), "anna")
    await published(publisher, reworded("Forty", conditional()), "boris")
    typo = ("The road", "A road")
    old = alone(edited(LINKS, *typo), LINKS)
    assert touched(await drafted(publisher, old)) == {"link-ru-kz-car"}
    both = alone(edited(KZ, "A visa does not help here.", "Visas do not help here."))
    with pytest.raises(UnsureBaseError) as caught:
        await drafted(publisher, both)
    assert caught.value.revision == zero
    assert revision not in str(caught.value)
    for part in ("--base", zero, "2026-01-01"):
        assert part in str(caught.value)
    with pytest.raises(ClashError) as clash:
        await drafted(publisher, replace(both, base=zero))
    for part in ("kz-pitfall", "boris", "Visas do not help here.", "Forty"):
        assert part in str(clash.value)
    new = replace(
        alone(edited(KZ, "{ru: Астана, en: Astana}", "{ru: Алматы, en: Almaty}")), base=zero
    )
    assert touched(await drafted(publisher, new)) == {"KZ"}


async def test_a_stamped_file_is_merged_without_a_question(publisher: Publisher) -> None:
    zero = (await publisher.present(ON)).revision
    await published(publisher, conditional(), "anna")
    copy = reworded()[KZ]
    draft = await drafted(publisher, read_bundle("KZ.yaml", stamped(copy, zero)))
    assert touched(draft) == {"kz-pitfall"}
    draft = await drafted(publisher, read_bundle("KZ.zip", pack({KZ: copy}, zero)))
    assert touched(draft) == {"kz-pitfall"}
    windows = stamped(copy, zero).replace(b"\n", b"\r\n")
    assert touched(await drafted(publisher, read_bundle("KZ.yaml", windows))) == {"kz-pitfall"}


async def test_who_says_that_the_file_means_every_word_takes_back_what_was_published(
    publisher: Publisher,
) -> None:
    now = await published(publisher, conditional())
    draft = await drafted(publisher, replace(alone(minimal()), base=now))
    assert touched(draft) == {"kz-entry"}
    assert revision_of(dict(draft.files or {})) == revision_of(minimal())


async def test_a_fact_as_it_once_was_is_asked_about_also_in_a_file_that_is_else_new(
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
    for bundle in (alone(back), read_bundle("edit.zip", pack({KZ: back[KZ]}))):
        with pytest.raises(UnsureBaseError):
            await drafted(publisher, bundle)


async def test_a_base_that_there_never_was_is_refused(publisher: Publisher) -> None:
    with pytest.raises(PublishError) as caught:
        await drafted(publisher, replace(alone(reworded()), base="0" * 32))
    assert caught.value.key == "publish.error.unknown"


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
                assert touched(await drafted(publisher, bundle))


async def test_two_admins_with_old_copies_publish_in_turn_and_nothing_is_lost(
    publisher: Publisher,
) -> None:
    """Each keeps the zip of the morning and edits on in it."""
    zero = (await publisher.present(ON)).revision
    anna, boris = edited(KZ, *OWN_EDIT), edited(LINKS, "The road", "A road")
    anna = edited(KZ, "Up to 90 days without a visa.", "Without a visa up to 90 days.", anna)
    for turn in ("Forty", "Fifty"):
        boris = edited(LINKS, "A road", f"A road {turn}", boris)
        for who, copy in (("anna", anna), ("boris", boris)):
            bundle = read_bundle("day.zip", pack(copy, zero))
            with suppress(UnchangedError):
                await publisher.publish(await drafted(publisher, bundle, who=who), who, WHY, AT)
    served = (await publisher.present(ON)).files
    assert served[KZ] == anna[KZ]
    assert served[LINKS] == boris[LINKS]


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
    files = edited("topics.yaml", "Режим въезда", "Режим", LEFT_OUT[id_])
    for bundle in (over(files), over(files, revision_of(minimal()))):
        draft = await drafted(publisher, bundle)
        assert draft.kept == (id_,)
        kept = {name: text for name, text in (draft.files or {}).items() if name != "topics.yaml"}
        before = {name: text for name, text in minimal().items() if name != "topics.yaml"}
        assert kept == before | ({"passports.yaml": kept["passports.yaml"]} if "GB" in id_ else {})


async def test_an_option_goes_only_when_it_is_named(publisher: Publisher) -> None:
    gold = edited(
        QUESTIONS,
        "      - {id: cash,",
        "      - {id: gold, neutral: true, label: {ru: Золото, en: Gold}}\n      - {id: cash,",
    )
    base = await published(
        publisher, edited("payments.yaml", '{mir: "no"}', '{mir: "no", gold: "no"}', gold)
    )
    draft = await drafted(publisher, over(minimal(), base))
    assert (draft.kept, "cards.gold" in str(draft.plan.edits)) == (("cards.gold",), False)
    assert not (await drafted(publisher, over(minimal(), base), "cards.gold")).kept


async def test_what_is_named_may_go(publisher: Publisher) -> None:
    both = edited(KZ, "pitfalls:\n", NEED.replace("kz-need", "kz-more").split("\n", 1)[1], needed())
    base = await published(publisher, both)
    left_out = edited(KZ, "kz-more", "kz-most", without_need(both))
    draft = await drafted(publisher, over(left_out, base), "kz-need")
    assert draft.kept == ("kz-more",)
    draft = await drafted(publisher, over(left_out, base), "kz-need", "kz-more")
    assert {edit.id for edit in draft.plan.edits if edit.what == "removed"} == {
        "kz-need",
        "kz-more",
    }
    with pytest.raises(PublishError) as caught:
        await drafted(publisher, over(left_out, base), "kz-need", "kz-moore")
    assert (caught.value.key, caught.value.params["id"]) == (
        "publish.error.nothing_called",
        "kz-moore",
    )


async def test_a_fact_that_another_answers_for_may_go(publisher: Publisher) -> None:
    covered = edited(KZ, "id: kz-pitfall", "id: kz-warning\n    covers: [kz-pitfall]")
    assert touched(await drafted(publisher, alone(covered))) == {"kz-pitfall", "kz-warning"}


async def test_a_fact_may_move_to_another_list(publisher: Publisher) -> None:
    moved = edited(
        KZ, "pitfalls:", "notes:", edited(KZ, "    severity: low\n", "    about: documents\n")
    )
    draft = await drafted(publisher, alone(moved))
    assert (touched(draft), draft.kept) == ({"kz-pitfall"}, ())


async def test_a_destination_goes_only_when_it_is_named(publisher: Publisher) -> None:
    added = await published(publisher, with_georgia())
    for bundle in (over(minimal(), added), over(minimal())):
        with pytest.raises(UnchangedError) as caught:
            await drafted(publisher, bundle)
        assert caught.value.kept == ("GE",)
        assert "GE: left out and kept" in str(caught.value)
    draft = await drafted(publisher, over(minimal(), added), "GE")
    assert any(edit.owner == "GE" for edit in draft.plan.edits)


async def test_a_mistake_keeps_the_line_of_the_file_it_was_made_in(publisher: Publisher) -> None:
    zero = (await publisher.present(ON)).revision
    await published(publisher, needed(conditional()))
    bad = edited(KZ, "A visa does not help here.", "Write to @visa_helper_bot.")
    with pytest.raises(DatasetError) as caught:
        await drafted(publisher, replace(alone(bad), base=zero))
    line = next(
        n for n, text in enumerate(bad[KZ].decode().splitlines(), 1) if "kz-pitfall" in text
    )
    assert {(error.file, error.line) for error in caught.value.errors} == {(f"data/{KZ}", line)}


async def test_a_mistake_that_stood_there_before_is_called_so(tmp_path: Path) -> None:
    """A dataset that a stricter program refuses by now still serves; its edit names whose it is."""
    old = edited(LINKS, "The road", "The road of @somebody")
    async with SqliteRevisions.open(tmp_path / "db.sqlite", AT) as store:
        publisher = Publisher(store, old, 1)
        bad = edited(KZ, "A visa does not help here.", "Write to @visa_helper_bot.", old)
        with pytest.raises(DatasetError) as caught:
            await drafted(publisher, alone(bad))
    told = {error.file: (error.is_old, str(error)) for error in caught.value.errors}
    assert told[f"data/{KZ}"][0] is False
    assert told[f"data/{LINKS}"][0] is True
    assert "before your edit" in told[f"data/{LINKS}"][1]


async def test_mistakes_of_form_are_named_before_what_would_be_lost(publisher: Publisher) -> None:
    await published(publisher, conditional())
    with pytest.raises(DatasetError, match="days"):
        await publisher.draft(alone(edited(KZ, "{days: 90", "{days: ninety")), ON)
