"""Catalogues are read as babel reads them."""

import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from routebot.packaged import packaged_folder
from routebot.words.catalogues import read_catalogue
from routebot.words.i18n import LANGUAGES

OURS = sorted(packaged_folder("locales").glob("*/LC_MESSAGES/*.po"))


@pytest.mark.parametrize("path", OURS, ids=lambda path: f"{path.parts[-3]} {path.stem}")
def test_ours_are_read_as_babel_reads_them(path: Path):
    with path.open("rb") as file:
        by_babel = read_po(file)
    found = read_catalogue(path)
    messages = [each for each in by_babel if each.id]
    assert len(messages) > 30
    assert found.texts == {
        each.id: each.string for each in messages if isinstance(each.string, str)
    }
    assert found.plurals == {
        each.id[0]: tuple(each.string) for each in messages if not isinstance(each.string, str)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_chooses_its_form_as_it_does_for_babel(language: str):
    path = packaged_folder("locales") / language / "LC_MESSAGES" / "routebot.po"
    with path.open("rb") as file:
        babels = gettext.c2py(read_po(file).plural_expr)
    ours = gettext.c2py(read_catalogue(path).plural)
    assert [ours(n) for n in range(300)] == [babels(n) for n in range(300)]


def test_what_may_stand_in_one_is_read(tmp_path: Path):
    path = tmp_path / "some.po"
    path.write_text(
        '# "not this"\n'
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        '#, python-brace-format\nmsgid "of one line"\nmsgstr "said \\"so\\", \\\\ \\n and on"\n\n'
        'msgid ""\n"of "\n"several"\nmsgstr ""\n"first\\n"\n"second"\n\n'
        'msgid "many"\nmsgid_plural "many"\nmsgstr[0] "{n} thing"\nmsgstr[1] "{n} "\n"things"\n',
        "utf-8",
    )
    found = read_catalogue(path)
    assert found.texts == {
        "of one line": 'said "so", \\ \n and on',
        "of several": "first\nsecond",
    }
    assert found.plurals == {"many": ("{n} thing", "{n} things")}
    assert found.plural == "(n != 1)"


def test_of_a_catalogue_without_a_head_the_first_form_is_taken(tmp_path: Path):
    path = tmp_path / "bare.po"
    path.write_text('msgid "a"\nmsgstr "b"\n', "utf-8")
    assert read_catalogue(path) == ({"a": "b"}, {}, "0")
