"""The checks of what people type, each with its planted mistakes.

`tests.upkeep.test_checks` plants them, together with those of the other checks.
"""

from routebot.policy.loading import load
from routebot.upkeep.checks import check
from tests.support.datasets import DAY, edited

WORDING, EMPTY = "wording.yaml", "abbreviations: []\n"

ANSWER = """\
abbreviations: []
typed:
  answers:
    - id: typed-one
      names: [NAMES]
      title: {ru: Одно, en: One}
      MORE
"""

AT = "id: typed-one"


def _answer(more: str = "places: [KZ]", names: str = "Одно место") -> str:
    return ANSWER.replace("NAMES", names).replace("MORE", more)


PLANTED_TYPED: dict[str, list[tuple[str, str, str, str, str]]] = {
    "typed references resolve": [
        (WORDING, EMPTY, _answer("places: [XX]"), AT, '"XX", which is no destination'),
        (WORDING, EMPTY, _answer("areas: [moon]"), AT, '"moon", which is no area'),
        (WORDING, EMPTY, _answer("facts: [kz-gone]"), AT, '"kz-gone", which is no fact'),
        (
            WORDING,
            EMPTY,
            f"{EMPTY}typed: {{names: [{{of: XX, names: [Одно]}}]}}\n",
            EMPTY.strip(),
            '"XX", which is no destination',
        ),
        (
            WORDING,
            EMPTY,
            f"{EMPTY}typed: {{starts: [{{option: moon, names: [Одно]}}]}}\n",
            EMPTY.strip(),
            '"moon", which is no option',
        ),
    ],
    "typed names are one thing's": [
        (WORDING, EMPTY, _answer(names="Казахстан"), AT, '"Казахстан" is also one of KZ'),
        (WORDING, EMPTY, _answer(names="Раз, РАЗ"), AT, '"РАЗ" is also one of typed-one'),
    ],
}


def test_sound_answer_is_not_blamed():
    assert check(load(edited(WORDING, EMPTY, _answer())), DAY) == []
