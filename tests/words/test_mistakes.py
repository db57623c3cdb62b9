"""What the checks of the data say in English is said to admins in their language."""

import pickle
from itertools import chain

from babel.messages.pofile import read_po

from routebot.errors import DataError, DatasetError, said
from routebot.packaged import packaged_folder
from routebot.policy import complaints
from routebot.policy.loading import load
from routebot.screens.admin.proposal import error_line
from routebot.words.i18n import placeholders, words
from tests.support.datasets import edited


def _mistakes(old: str, new: str) -> list[DataError]:
    try:
        load(edited("destinations/KZ.yaml", old, new))
    except DatasetError as error:
        return list(error.errors)
    return []


def test_a_mistake_of_form_is_said_in_russian_and_in_english_as_the_check_prints_it() -> None:
    (mistake,) = _mistakes("{days: 90", "{days: ninety")
    russian, english = (error_line(words(language), mistake) for language in ("ru", "en"))
    assert russian.startswith(f"{mistake.where}: нужно целое число дней, а стоит «ninety»")
    assert english == str(mistake)
    assert "так было" in error_line(words("ru"), mistake.stood_before())


def test_a_mistake_comes_whole_out_of_the_child() -> None:
    (mistake,) = _mistakes("{days: 90", "{days: ninety")
    again = pickle.loads(pickle.dumps(mistake))
    assert error_line(words("ru"), again) == error_line(words("ru"), mistake)


def test_what_is_not_translated_yet_stays_in_english() -> None:
    told = error_line(words("ru"), DataError("KZ.yaml", 3, "", said("odd {what}", what="thing")))
    assert told == "KZ.yaml:3: odd thing"


def test_every_complaint_about_form_is_translated() -> None:
    known = _catalogue()
    pairs = (*complaints._HINTS.values(), *complaints._OF_FIELDS.values())
    english = {text for text in chain(*pairs, complaints._DAYS.values()) if text}
    assert len(english) > 30
    assert not english - known.keys()


def test_translations_have_the_values_of_what_they_translate() -> None:
    for english, russian in _catalogue().items():
        literal = "{days" in english  # an example of YAML, not a value
        assert literal or placeholders(english) == placeholders(russian), english


def _catalogue() -> dict[str, str]:
    path = packaged_folder("locales") / "ru" / "LC_MESSAGES" / "mistakes.po"
    with path.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id}
