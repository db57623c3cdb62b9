"""Plain data become a short text, and come out of it again; so do deflated bytes of any kind."""

import random
import zlib

import pytest

from routebot.offline.squeezing import in_digits, squeezed
from routebot.offline.tables import Table
from tests.offline.engine import Engine


@pytest.mark.parametrize(
    "plain",
    [
        [],
        ["да, нет — «ёж»", "\\u0441 \u2028 \x00 \"'</script>", None, -1.5e-7, True],
        ["\U0001f600", *map(chr, range(0x100, 0x300)), *map(chr, range(0x3040, 0x3096))],
    ],
)
def test_what_was_squeezed_comes_out_again(engine: Engine, plain: object):
    engine.set("text", squeezed(plain))
    assert engine.value("unpacking_js.plainOf(text)") == plain


def test_text_can_stand_in_a_page(pack: Table):
    text = squeezed(pack)
    assert not {*text} & {*"<>&\r"}
    assert text.count("\n") == 1


def test_pack_comes_out_again(engine: Engine, pack: Table):
    engine.set("text", squeezed(pack))
    assert engine.json("unpacking_js.unpacked(text)") == engine.json("pack")


def _contents() -> list[bytes]:
    chance = random.Random(1)
    noise = chance.randbytes(70_000)  # more than one block that is stored
    few = bytes(chance.choices(b"ab", weights=(99, 1), k=70_000))
    skewed = bytes(chance.choices(range(256), weights=[1.5**-n for n in range(256)], k=50_000))
    return [b"", b"a", b"a" * 1000, b"ab" * 40_000, noise, few, skewed, noise[:300] + few + noise]


@pytest.mark.parametrize("content", _contents(), ids=lambda content: str(len(content)))
@pytest.mark.parametrize(
    "strategy", [zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED]
)
@pytest.mark.parametrize("level", [0, 1, 9])
def test_inflate_does_what_zlib_does(engine: Engine, content: bytes, strategy: int, level: int):
    deflating = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, 9, strategy)
    packed = deflating.compress(content) + deflating.flush()
    engine.set("packed", in_digits(packed))
    found = engine.value("[...inflate_js.inflate(unpacking_js.bytesOf(packed))]")
    assert bytes(found) == content


@pytest.mark.parametrize("packed", [b"", b"\x07", b"\x4b\x04", b"\x03\x03\x03"])
def test_damaged_data_are_refused(engine: Engine, packed: bytes):
    engine.set("packed", in_digits(packed))
    engine.run(
        "globalThis.told = (() => { try { inflate_js.inflate(unpacking_js.bytesOf(packed)); }"
        " catch (error) { return error.message; } return ''; })();"
    )
    assert engine.value("told")
