"""Files made to hurt: they are refused with a sentence, and nobody else waits for it."""

import io
import os
import signal
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from routebot.publishing.bundle import pack
from routebot.publishing.child import ChildProcess
from routebot.screens.admin.between import get_ready
from tests.bot.office import KZ, Office, has_button, open_office
from tests.publishing.small import conditional, write_folder
from tests.publishing.test_refused import FILLING, asked
from tests.support.datasets import edited, minimal
from tests.support.telegram import FakeTelegram, Person

SOMEBODY = 77


def _bomb() -> bytes:
    """Return a zip that unpacks to a thousand times its size."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("destinations/KZ.yaml", b"# " + b"a" * 1_900_000)
    return packed.getvalue()


def _doubling() -> bytes:
    """Return YAML of thirty lines, each of which is the one above twice."""
    lines = [b"a0: &a0 [x, x]"]
    lines += [b"a%d: &a%d [*a%d, *a%d]" % (n, n, n - 1, n - 1) for n in range(1, 30)]
    return b"id: KZ\n" + b"\n".join(lines) + b"\n"


def _slow_to_search() -> bytes:
    """Return a text in which every letter could begin an address, and only the last one does."""
    said = "A visa does not help here."
    return edited(KZ, said, f"{said} {'a.' * 400}ab")[KZ]


def _filling() -> bytes:
    """Return a crossing with a name as long as any text may be."""
    named = f"    state: open\n    crossing: {FILLING}\n"
    return edited("links.yaml", "    state: open\n", named)["links.yaml"]


def _exploding() -> bytes:
    """Return two files; a condition in one of them tells a million kinds of people apart."""
    return pack({name: text for name, text in asked(20).items() if minimal().get(name) != text})


HOSTILE: Mapping[str, tuple[str, bytes, str]] = {
    # What it is -> name, content, and what is said of it.
    "a million items": ("KZ.yaml", b"id: KZ\nentry: [" + b"1," * 990_000 + b"]\n", "far more than"),
    "aliases that double": ("KZ.yaml", _doubling(), "anchors and aliases are not allowed"),
    "a zip that explodes": ("data.zip", _bomb(), "unpacks to far more than a dataset"),
    "a text slow to search": ("KZ.yaml", _slow_to_search(), "which becomes a link"),
    "a name that fills a card": ("links.yaml", _filling(), "the card of KZ becomes"),
    "a condition that explodes": ("data.zip", _exploding(), "is too complicated"),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_taps_of_others_are_answered_before_a_hostile_file_is_refused(
    server: FakeTelegram, tmp_path: Path, what: str
) -> None:
    name, content, said = HOSTILE[what]
    async with (
        ChildProcess.open(write_folder(tmp_path / "data"), ready=[get_ready]) as child,
        open_office(server, tmp_path, aside=child) as office,
    ):
        other, admin = await _somebody(office), await office.entered()
        process = await child.run(os.getpid)
        os.kill(process, signal.SIGSTOP)  # however quick the machine is, it is not done yet
        await admin.send_document(content, name)
        # Not `served`: Telegram is told of what is stored up to the oldest that is not.
        for language, other_one in (("Русский", "English"), ("English", "Русский")) * 3:
            await other.tap(language)
            await other.chat.pulse.until(partial(_has_label, other, other_one), 60)
            assert _has_label(other, other_one)
        assert said not in admin.chat.last.text
        os.kill(process, signal.SIGCONT)
        await admin.sees(said, within=60)
        assert await child.run(os.getpid) == process, "it was refused, not killed"
        if has_button(admin, "admin:drop:"):  # a mistake with a line waits to be mended
            await office.tapped(admin, "admin:drop:")
        assert "Plan:" in await office.sent(admin, conditional()[KZ])


async def test_what_takes_all_memory_is_refused_and_the_next_file_is_read(
    server: FakeTelegram, tmp_path: Path
) -> None:
    async with (
        ChildProcess.open(write_folder(tmp_path / "data"), ready=[get_ready]) as child,
        open_office(server, tmp_path, aside=child) as office,
    ):
        admin, process = await office.entered(), await child.run(os.getpid)
        os.kill(process, signal.SIGKILL)  # as the kernel does where there is no memory left
        screen = await office.sent(admin, conditional()[KZ])
        assert "more time or memory than a dataset may" in screen
        assert "Plan:" in await office.sent(admin, conditional()[KZ])


def _has_label(person: Person, label: str) -> bool:
    return any(label == shown for row in person.chat.last.buttons for shown, _ in row)


async def _somebody(office: Office) -> Person:
    person = office.server.person(SOMEBODY, "Somebody", language_code="en")
    await person.send("/start")
    await person.settled()
    return person
