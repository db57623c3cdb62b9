"""What is wrong with a bot: since when, and only what lasts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from routebot.bot.troubles import Sign, Trouble, Troubles, nearly_full, rises

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_what_is_wrong_counts_when_it_lasts_and_is_gone_when_it_is_mended() -> None:
    clock, wrong = SimpleNamespace(at=AT), {Trouble.CLOCK}
    signs = [
        Sign(kind, lambda kind=kind: kind in wrong, patience)
        for kind, patience in [(Trouble.DISK, timedelta()), (Trouble.CLOCK, 5 * MINUTE)]
    ]
    troubles = Troubles(signs, lambda: clock.at)
    assert troubles.look() == {}
    clock.at += 4 * MINUTE
    wrong.add(Trouble.DISK)
    assert troubles.look() == {Trouble.DISK: clock.at}
    clock.at += MINUTE
    assert dict(troubles.look()) == {Trouble.CLOCK: AT, Trouble.DISK: clock.at - MINUTE}
    wrong.clear()
    assert troubles.look() == troubles.present == {}
    wrong.add(Trouble.CLOCK)
    assert troubles.look() == {}, "it begins anew"


def test_what_happens_now_and_then_is_seen_once() -> None:
    failed = SimpleNamespace(times=3)
    sign = rises(lambda: failed.times)
    assert not sign()
    failed.times += 2
    assert sign()
    assert not sign()


def test_disk_is_nearly_full_where_little_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = {tmp_path: 10 * 1024**3}
    monkeypatch.setattr(
        "routebot.bot.troubles.shutil.disk_usage", lambda path: SimpleNamespace(free=free[path])
    )
    assert not nearly_full([tmp_path])
    free[tmp_path] = 1024**2
    assert nearly_full([tmp_path])


def test_a_folder_that_is_gone_is_another_trouble(tmp_path: Path) -> None:
    assert not nearly_full([tmp_path / "gone"])
