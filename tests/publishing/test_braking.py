"""The brake without a chat: what is found, what it does to the files, and on the command line."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from routebot.clock import Today
from routebot.errors import DataError, DatasetError, PublishError
from routebot.policy.loading import load, read_folder, revision_of
from routebot.policy.snapshot import snapshot
from routebot.publishing import checking
from routebot.publishing.braking import releasing, withdrawing
from routebot.publishing.edits import edit_between, spared_by
from routebot.publishing.outline import outline
from routebot.publishing.searching import facts_meant, tag_of, withdrawn_tagged
from routebot.terminal import cli, data_withdraw, revisions, served
from routebot.upkeep.checks import check
from tests.conftest import DATA
from tests.publishing.small import AT, ON, WHY, open_publisher, write_folder
from tests.support.datasets import minimal
from tests.support.desk import Desk

KZ = "destinations/KZ.yaml"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Грузия", "ge-entry-visa-free-365"),
        ("georgia", "ge-entry-visa-free-365"),
        ("в Грузию", "ge-entry-visa-free-365"),
        ("Грузия страховка", "ge-documents-insurance-2026"),
        ("казахстан киви", "kz-entry-visa-free"),
        ("GE-entry-visa-free-365", "ge-entry-visa-free-365"),
        ("ovd-info", "ovd-info"),
    ],
)
def test_what_is_most_likely_meant_stands_first(desk: Desk, typed: str, first: str) -> None:
    day = snapshot(desk.dataset, ON)
    assert facts_meant(desk.dataset, day, typed)[0] == first


def test_words_are_found_in_any_case_and_order_and_one_letter_means_nothing(desk: Desk) -> None:
    day = snapshot(desk.dataset, ON)
    one, other = (
        facts_meant(desk.dataset, day, t)
        for t in ("медицинская страховка", "страховки медицинской")
    )
    assert one
    assert one == other
    assert facts_meant(desk.dataset, day, "x") == []


def test_no_two_facts_share_a_tag() -> None:
    known = load(read_folder(DATA)).positions
    assert len({tag_of(id_) for id_ in known}) == len(known)


async def _withdrawn(path: Path, fact: str) -> Mapping[str, bytes]:
    """Publish a withdrawal and return what serves then."""
    async with open_publisher(path / "db.sqlite") as publisher:
        present = await publisher.present(ON)
        draft = await publisher.draft(withdrawing(present, fact, ON), ON)
        await publisher.publish(draft, "anna", WHY, AT)
        return (await publisher.present(ON)).files


@pytest.mark.parametrize(
    "fact",
    [
        "kz-entry",
        "kz-pitfall",
        "passport-bar",
        "link-ru-kz-car",
        "xx-mir",
        "ru-exit-debts",
        "helper-hot-line",
    ],
)
async def test_every_kind_is_withdrawn_and_stays_sound(tmp_path: Path, fact: str) -> None:
    files = await _withdrawn(tmp_path, fact)
    loaded = load(files)
    assert check(loaded, ON) == []
    assert snapshot(loaded.dataset, ON).withdrawn == (fact,)
    assert withdrawn_tagged(snapshot(loaded.dataset, ON), tag_of(fact)) == fact
    async with open_publisher(tmp_path / "db.sqlite") as publisher:
        present = await publisher.present(ON)
        with pytest.raises(PublishError, match="withdrawn already"):
            withdrawing(present, fact, ON)
        draft = await publisher.draft(releasing(present, fact), ON)
        assert draft.plan.new == revision_of(minimal())


@pytest.mark.parametrize("id_", ["passport", "visa_regime", "no-such-fact", "KZ"])
async def test_only_facts_and_helpers_are_withdrawn(tmp_path: Path, id_: str) -> None:
    async with open_publisher(tmp_path / "db.sqlite") as publisher:
        present = await publisher.present(ON)
        for change in (lambda: withdrawing(present, id_, ON), lambda: releasing(present, id_)):
            with pytest.raises(PublishError, match="there is no fact"):
                change()
        with pytest.raises(PublishError, match="not withdrawn"):
            releasing(present, "kz-entry")


async def test_an_old_mistake_elsewhere_holds_up_an_edit_and_no_withdrawal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mistake = DataError("data/links.yaml", 2, "links[0].id", "is not as it should be by now")
    real = checking.check
    monkeypatch.setattr(checking, "check", lambda loaded, day: [mistake, *real(loaded, day)])
    async with open_publisher(tmp_path / "db.sqlite") as publisher:
        present = await publisher.present(ON)
        bundle = withdrawing(present, "kz-entry", ON)
        with pytest.raises(DatasetError, match="stood there before"):
            await publisher.draft(bundle, ON)
        draft = await publisher.draft(bundle, ON, spares_old=True)
    assert draft.plan.edits


def test_an_edit_says_that_it_withdraws_or_releases() -> None:
    before = minimal()[KZ]
    after = before.replace(
        b"  - id: kz-entry\n", b"  - id: kz-entry\n    withdrawn: 2026-01-01\n", 1
    )
    for one, other, kind in ((before, after, "withdraw"), (after, before, "release")):
        base, mine = outline(KZ, one), outline(KZ, other)
        (operation,) = edit_between(KZ, base, mine, spared_by([mine])).operations
        assert (operation.kind, operation.id) == (kind, "kz-entry")


def test_on_the_command_line_it_is_one_line_there_and_one_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("ROUTEBOT_DATABASE", "ROUTEBOT_APPROVALS", "ROUTEBOT_REVISIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ROUTEBOT_DATA", "data")
    monkeypatch.setattr(data_withdraw, "today", lambda: Today(ON, ON))
    for module in (revisions, served):
        monkeypatch.setattr(module, "now", lambda: AT)
    write_folder(tmp_path / "data")
    assert cli.main(["data", "withdraw", "kz-entry", "--why", WHY, "--new"]) == 0
    assert "Kazakhstan" in capsys.readouterr().out
    assert cli.main(["data", "withdraw", "kz-entry", "--why", WHY]) == 1
    assert "withdrawn already" in capsys.readouterr().err
    assert cli.main(["data", "release", "kz-entry", "--why", WHY]) == 0
    assert revision_of(minimal()) in capsys.readouterr().out
