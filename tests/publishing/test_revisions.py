"""Publishing, taking back, racing, crashing: the last good revision always serves."""

import asyncio
import random
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from routebot.admin_labels import PACKAGE
from routebot.errors import ApprovalError, DatasetError, PublishError, StoreError
from routebot.policy.conversion import in_present_form
from routebot.policy.loading import load, revision_of
from routebot.policy.snapshot import snapshot
from routebot.publishing.bundle import Bundle, pack, read_bundle
from routebot.publishing.publisher import Publisher
from routebot.reasoning.rulebook import compile_snapshot
from routebot.reasoning.verdicts import read, statuses
from routebot.store.revisions import Activation
from routebot.store.sqlite.revisions import SqliteRevisions
from tests.publishing.small import AT, ON, WHY, conditional, open_publisher, over, reworded
from tests.support.datasets import edited, minimal
from tests.support.places import Place
from tests.support.recording import FOLDER

ZERO = revision_of(minimal())
KZ = "destinations/KZ.yaml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The database file."""
    return tmp_path / "state" / "routebot.sqlite"


@pytest.fixture
async def publisher(path: Path) -> AsyncIterator[Publisher]:
    """A publisher over an empty database."""
    async with open_publisher(path) as opened:
        yield opened


async def _publish(publisher: Publisher, files: dict[str, bytes], who: str = "anna") -> str:
    draft = await publisher.draft(over(files, await _serves(publisher)), ON)
    return (await publisher.publish(draft, who, WHY, AT)).revision


async def _serves(publisher: Publisher, on: date = ON) -> str:
    return (await publisher.present(on)).revision


async def test_the_packaged_dataset_serves_until_something_is_published(
    publisher: Publisher,
) -> None:
    assert await _serves(publisher) == ZERO
    assert await publisher.latest() == 0
    assert not await publisher.history()


async def test_a_publication_serves_and_leaves_an_audit_row_with_the_plans_figures(
    publisher: Publisher,
) -> None:
    assert (
        await _publish(publisher, conditional())
        == await _serves(publisher)
        == revision_of(conditional())
    )
    newest, zero = await publisher.history()
    assert (newest.seq, newest.who, newest.why, newest.at) == (2, "anna", WHY, AT)
    assert newest.figures["destinations"] == {"KZ": {"open > conditional": 0.5}}
    assert (zero.seq, zero.who, zero.revision) == (1, PACKAGE, ZERO)


async def test_a_revision_from_before_options_spoke_for_themselves_gives_the_results_it_gave(
    path: Path,
) -> None:
    """An upgrade, or a return to it, leaves nothing undecided; a new one is refused."""
    old = {
        name: content.replace(b", neutral: true", b"") for name, content in conditional().items()
    }
    async with SqliteRevisions.open(path, AT) as store:
        rows = [Activation(1, ZERO, None, AT, PACKAGE, "", "Came.", {})]
        rows += [Activation(2, revision_of(old), None, AT, "anna", "", WHY, {})]
        await store.activate(rows, {ZERO: pack(minimal()), revision_of(old): pack(old)})
        publisher = Publisher(store, minimal(), 1)
        served = (await publisher.present(ON)).dataset
        wanted = load(conditional()).dataset
        assert served.questions != load(old).dataset.questions
        for passport in ("biometric", "internal_only"):
            found = []
            for dataset in (served, wanted):
                book = compile_snapshot(snapshot(dataset, ON))
                found.append(
                    statuses(read(book, book.vocabulary.masks({"passport": frozenset([passport])})))
                )
            assert found[0] == found[1]
            assert "depends" not in found[0].values()
        with pytest.raises(DatasetError):
            await publisher.draft(over({**old, "topics.yaml": b"# new\n" + old["topics.yaml"]}), ON)


async def test_a_rollback_returns_to_what_served_before_with_a_plan_of_its_own(
    publisher: Publisher,
) -> None:
    await _publish(publisher, conditional())
    draft = await publisher.draft_rollback(ON)
    assert [impact.id for impact in draft.plan.destinations] == ["KZ"]
    await publisher.publish(draft, "boris", WHY, AT)
    assert await _serves(publisher) == ZERO
    assert [activation.who for activation in await publisher.history()] == [
        "boris",
        "anna",
        PACKAGE,
    ]


async def test_a_revision_of_an_older_form_goes_on_serving_and_can_be_edited(path: Path) -> None:
    """A bot that is upgraded serves its own dataset, though the days of its facts were stated."""
    with zipfile.ZipFile(FOLDER / "dataset.zip") as packed:
        old = {name: packed.read(name) for name in packed.namelist()}
    revision = revision_of(old)
    async with SqliteRevisions.open(path, AT) as store:
        rows = [Activation(1, revision, None, AT, "anna", "", WHY, {})]
        await store.activate(rows, {revision: pack(old)})
        publisher = Publisher(store, minimal(), 1)
        present = await publisher.present(ON)
        assert (present.revision, present.dataset.revision) == (revision, revision)
        assert present.files == in_present_form(old)
        # What is exported of it is in the present form, so that an edit of it can be handed in.
        assert load(present.files).dataset.destinations == present.dataset.destinations
        with pytest.raises(DatasetError, match="routebot data convert"):
            await publisher.draft(Bundle({KZ: old[KZ]}, False), ON)


async def test_a_rollback_may_name_any_earlier_revision(publisher: Publisher) -> None:
    first = await _publish(publisher, conditional())
    await _publish(publisher, reworded())
    await publisher.publish(await publisher.draft_rollback(ON, first), "boris", WHY, AT)
    assert await _serves(publisher) == first
    with pytest.raises(PublishError) as caught:
        await publisher.draft_rollback(ON, "0" * 16)
    assert caught.value.key == "publish.error.unknown"


async def test_there_is_nothing_to_roll_back_to_before_the_first_publication(
    publisher: Publisher,
) -> None:
    with pytest.raises(PublishError) as caught:
        await publisher.draft_rollback(ON)
    assert caught.value.key == "publish.error.first"


async def test_what_does_not_pass_the_checks_is_refused_with_file_and_line(
    publisher: Publisher,
) -> None:
    gap = edited(
        "destinations/KZ.yaml", "status: open", "status: open\n    when: {passport: [biometric]}"
    )
    bad = edited("destinations/KZ.yaml", "{days: 90", "{days: ninety")
    for files in (gap, bad):
        with pytest.raises(DatasetError) as caught:
            await publisher.draft(over(files), ON)
        assert caught.value.errors[0].file == "data/destinations/KZ.yaml"
        assert caught.value.errors[0].line
    assert await _serves(publisher) == ZERO


async def test_publishing_what_serves_already_is_refused(publisher: Publisher) -> None:
    with pytest.raises(PublishError) as caught:
        await publisher.draft(over(minimal()), ON)
    assert caught.value.key == "publish.error.same"


@pytest.mark.parametrize(
    ("who", "why", "approved_by", "key"),
    [
        ("", WHY, "", "who"),
        ("an id 42", WHY, "", "who"),
        ("anna", WHY, "an id 42", "who"),
        ("anna", WHY, PACKAGE, "who"),
        (PACKAGE, WHY, "", "who"),
        ("anna", "no", "", "why"),
        ("anna", "x" * 501, "", "why"),
        ("anna", WHY, "anna", "own"),
    ],
)
async def test_nothing_is_published_without_a_label_and_a_reason(
    publisher: Publisher, who: str, why: str, approved_by: str, key: str
) -> None:
    draft = await publisher.draft(over(conditional()), ON)
    with pytest.raises(PublishError) as caught:
        await publisher.publish(draft, who, why, AT, approved_by)
    assert caught.value.key == f"publish.error.{key}"
    assert await publisher.latest() == 0


@pytest.mark.parametrize("back", [False, True], ids=["edit", "rollback"])
async def test_where_two_have_to_agree_nothing_is_published_by_one(
    place: Place, back: bool
) -> None:
    async with open_publisher(place) as alone:
        base = await _publish(alone, reworded())
    async with open_publisher(place, approvals=2) as publisher:
        if back:
            draft = await publisher.draft_rollback(ON)
        else:
            draft = await publisher.draft(over(conditional(), base), ON)
        for second, refused in (("", ApprovalError), ("anna", PublishError)):
            with pytest.raises(refused):
                await publisher.publish(draft, "anna", WHY, AT, second)
        assert await publisher.latest() == 2
        done = await publisher.publish(draft, "anna", WHY, AT, "boris")
        assert (done.who, done.approved_by) == ("anna", "boris")
        assert await _serves(publisher) == draft.plan.new


async def test_of_two_publications_at_once_the_second_is_refused(place: Place) -> None:
    async with open_publisher(place) as one, open_publisher(place) as other:
        drafts = [await one.draft(over(conditional()), ON), await other.draft(over(reworded()), ON)]
        results = await asyncio.gather(
            one.publish(drafts[0], "anna", WHY, AT),
            other.publish(drafts[1], "boris", WHY, AT),
            return_exceptions=True,
        )
        refused = [result for result in results if isinstance(result, PublishError)]
        assert [error.key for error in refused] == ["publish.error.conflict"]
        assert await one.latest() == await other.latest() == 2


async def test_of_twenty_publications_at_once_in_one_process_one_wins(place: Place) -> None:
    async with open_publisher(place) as publisher:
        words = ["Word" + " word" * n for n in range(20)]
        drafts = [await publisher.draft(over(reworded(each)), ON) for each in words]
        results = await asyncio.gather(
            *(publisher.publish(draft, "anna", WHY, AT) for draft in drafts),
            return_exceptions=True,
        )
        refused = [result for result in results if isinstance(result, Exception)]
        assert {type(result) for result in refused} == {PublishError}
        assert len(refused) == 19
        assert await publisher.latest() == 2


_RACE = """
import asyncio, sys
from routebot.errors import PublishError
from tests.publishing.small import *
from tests.support.places import place_at

async def work(address, words):
    async with open_publisher(place_at(address)) as publisher:
        draft = await publisher.draft(over(reworded(words)), ON)
        print("ready", flush=True)
        sys.stdin.readline()
        try:
            await publisher.publish(draft, words, WHY, AT)
        except PublishError as error:
            print(error.key)
        else:
            print("published")

asyncio.run(work(*sys.stdin.readline().split()))
"""


async def test_of_two_admins_in_two_processes_one_publishes_and_the_other_hears_of_it(
    place: Place,
) -> None:
    async with open_publisher(place):
        pass
    racing = {who: _start(_RACE, place.address, who) for who in ("anna", "boris")}
    for process in racing.values():
        assert process.stdout.readline() == "ready\n"
    told = {}
    for process in racing.values():
        process.stdin.write("\n")
        process.stdin.flush()
    for who, process in racing.items():
        told[process.communicate(timeout=60)[0].strip()] = who
    assert set(told) == {"published", "publish.error.conflict"}
    async with open_publisher(place) as publisher:
        assert (await publisher.history())[0].who == told["published"]
        assert await _serves(publisher) == revision_of(reworded(told["published"]))
        assert await publisher.latest() == 2


def _start(script: str, *given: str) -> subprocess.Popen[str]:
    """Run a script in a process of its own; what it is given is a line of its input."""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    process.stdin.write(" ".join(given) + "\n")
    process.stdin.flush()
    return process


async def test_an_edit_of_an_older_export_is_laid_over_what_serves(publisher: Publisher) -> None:
    edit = read_bundle("edit.zip", pack(reworded(), ZERO))
    await _publish(publisher, conditional())
    draft = await publisher.draft(edit, ON)
    assert draft.files == reworded(files=conditional())


async def test_one_file_is_laid_over_what_serves(publisher: Publisher) -> None:
    await _publish(publisher, edited("topics.yaml", "Режим въезда", "Режим"))
    file = Bundle({"destinations/KZ.yaml": conditional()["destinations/KZ.yaml"]}, whole=False)
    draft = await publisher.draft(file, ON)
    assert [edit.owner for edit in draft.plan.edits] == ["KZ"]


async def test_a_publication_may_wait_for_its_day(publisher: Publisher) -> None:
    later = ON + timedelta(days=30)
    draft = await publisher.draft(over(conditional()), ON, later)
    assert draft.plan.from_on == later
    await publisher.publish(draft, "anna", WHY, AT)
    assert await _serves(publisher, later - timedelta(days=1)) == ZERO
    assert await _serves(publisher, later) == revision_of(conditional())


async def test_a_publication_that_waits_is_not_dropped_unless_that_is_said(
    publisher: Publisher,
) -> None:
    draft = await publisher.draft(over(conditional()), ON, ON + timedelta(days=30))
    await publisher.publish(draft, "anna", WHY, AT)
    draft = await publisher.draft(over(reworded()), ON)
    with pytest.raises(PublishError) as caught:
        await publisher.publish(draft, "boris", WHY, AT)
    assert caught.value.key == "publish.error.waiting"
    await publisher.publish(draft, "boris", WHY, AT, replace_waiting=True)
    assert await _serves(publisher, ON + timedelta(days=40)) == revision_of(reworded())


async def test_a_rollback_takes_back_a_publication_that_waits(publisher: Publisher) -> None:
    draft = await publisher.draft(over(conditional()), ON, ON + timedelta(days=30))
    await publisher.publish(draft, "anna", WHY, AT)
    draft = await publisher.draft_rollback(ON)
    assert draft.plan.new == ZERO
    await publisher.publish(draft, "anna", WHY, AT, replace_waiting=True)
    assert await _serves(publisher, ON + timedelta(days=40)) == ZERO


@pytest.mark.parametrize("days", [-1, 400])
async def test_a_day_that_is_past_or_too_far_is_refused(publisher: Publisher, days: int) -> None:
    with pytest.raises(PublishError) as caught:
        await publisher.draft(over(conditional()), ON, ON + timedelta(days=days))
    assert caught.value.key == "publish.error.day"


async def test_a_newer_program_brings_its_dataset_until_an_admin_has_published(path: Path) -> None:
    async with open_publisher(path) as old:
        await old.begin(AT)
        await old.begin(AT)
        newer = Publisher(old._store, reworded(), 1)
        await newer.begin(AT)
        assert await _serves(newer) == revision_of(reworded())
        assert await newer.latest() == 2
        await _publish(newer, conditional())
        await old.begin(AT)
        assert await _serves(old) == revision_of(conditional())


async def test_of_several_that_begin_at_once_one_records_the_package(place: Place) -> None:
    async with AsyncExitStack() as opened:
        workers = [await opened.enter_async_context(open_publisher(place)) for _ in range(4)]
        await asyncio.gather(*(worker.begin(AT) for worker in workers))
        assert [row.who for row in await workers[0].history()] == [PACKAGE]
        assert await _serves(workers[-1]) == ZERO


async def test_an_edit_of_the_packaged_folder_itself_is_compared_with_what_the_bot_began_with(
    path: Path,
) -> None:
    async with open_publisher(path) as bot:
        await bot.begin(AT)
        command = Publisher(bot._store, conditional(), 1)
        assert await _publish(command, conditional()) == await _serves(bot)


async def test_a_damaged_revision_is_passed_over_and_named(place: Place) -> None:
    async with open_publisher(place) as publisher:
        good = await _publish(publisher, reworded())
        bad = await _publish(publisher, conditional())
        await place.run("UPDATE revision SET files = ? WHERE id = ?", bytes(200), bad)
        present = await publisher.present(ON)
        assert (present.revision, present.unreadable) == (good, (bad,))
        await place.run("UPDATE revision SET files = ?", bytes(200))
        assert (await publisher.present(ON)).revision == ZERO


async def test_a_full_disk_refuses_the_publication_and_changes_nothing(
    publisher: Publisher,
) -> None:
    good = await _publish(publisher, reworded())
    files = edited("topics.yaml", "Режим въезда", "Я" * 900, reworded())
    # More than what is left of the last page, also when it is compressed.
    files["topics.yaml"] += f"# {random.Random(1).randbytes(9_000).hex()}\n".encode()
    draft = await publisher.draft(over(files), ON)
    database = publisher._store._tables.connection
    await database.execute_fetchall("VACUUM")
    ((pages,),) = await database.execute_fetchall("PRAGMA page_count")
    await database.execute_fetchall(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError):
        await publisher.publish(draft, "anna", WHY, AT)
    assert await _serves(publisher) == good
    await database.execute_fetchall("PRAGMA max_page_count = 1073741823")
    assert (await publisher.publish(draft, "anna", WHY, AT)).revision == await _serves(publisher)


_CRASH = """
import asyncio, os, sys
import aiosqlite
from pathlib import Path
from tests.publishing.small import *

async def work(path, left):
    async with open_publisher(Path(path)) as publisher:
        present = await publisher.present(ON)
        draft = await publisher.draft(over(conditional(), present.revision), ON)
        execute = aiosqlite.Connection.execute
        async def dying(self, *given):
            nonlocal left
            if left == 0:
                os._exit(9)
            left -= 1
            return await execute(self, *given)
        aiosqlite.Connection.execute = dying
        await publisher.publish(draft, "anna", WHY, AT)
        print("survived")

asyncio.run(work(sys.argv[1], int(sys.argv[2])))
"""


async def test_a_process_killed_at_any_step_leaves_the_last_good_revision(path: Path) -> None:
    async with open_publisher(path) as publisher:
        good = await _publish(publisher, reworded())
    for step in range(10):
        done = _publish_and_die(path, step)
        async with open_publisher(path) as publisher:
            served, seq = await _serves(publisher), await publisher.latest()
        if "survived" in done.stdout:
            assert (served, seq) == (revision_of(conditional()), 3)
            assert step == 4  # BEGIN, revision, activation, COMMIT
            return
        assert done.returncode == 9, done.stderr
        assert (served, seq) == (good, 2)
    pytest.fail("the publication was never finished")


def _publish_and_die(path: Path, step: int) -> subprocess.CompletedProcess[str]:
    """Publish in a process of its own, which is gone before statement number `step`."""
    return subprocess.run(
        [sys.executable, "-c", _CRASH, str(path), str(step)],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )


async def test_a_revision_of_before_second_passports_gets_a_table_only_by_publication(
    path: Path,
) -> None:
    """What was published is served as it was, whatever a newer program brings along."""
    table = "passports.yaml"
    old = {name: content for name, content in minimal().items() if name != table}
    async with SqliteRevisions.open(path, AT) as store:
        await _publish(Publisher(store, old, 1), reworded(files=old))
        newer = Publisher(store, minimal(), 1)
        present = await newer.present(ON)
        assert table not in present.files
        assert present.dataset.passports is None
        alone = await newer.draft(read_bundle("sent.yaml", minimal()[table]), ON)
        await newer.publish(alone, "anna", WHY, AT)
        assert (await newer.present(ON)).dataset.passports
