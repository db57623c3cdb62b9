"""Modules of JavaScript become one script."""

import pytest

from routebot.offline.joining import joined
from tests.offline.engine import Engine

_MODULES = {
    "b.js": 'import {\n  one,\n  Two,\n} from "./a.js";\nimport { three } from "../other/c.js";\n'
    "export function sum() {\n  return one() + new Two().two + three;\n}\n",
    "a.js": "export function one() {\n  return 1;\n}\nexport class Two {\n  two = 2;\n}\n",
    "c.js": "export const three = 3;\nconst hidden = 4;\n",
}


def test_modules_find_what_they_import():
    engine = Engine(_MODULES)
    assert engine.value("b_js.sum()") == 6
    assert engine.value("Object.keys(c_js)") == ["three"]


def test_order_of_the_files_does_not_matter():
    turned = dict(reversed(_MODULES.items()))
    assert Engine(turned).value("b_js.sum()") == 6


def test_comments_with_lines_to_themselves_stay_with_the_sources():
    text = '/** One.\n * Two. */\nexport const url = "a//b";  // three\n  // four\nexport const four = 4;\n'
    script = joined({"a.js": text})
    assert 'const url = "a//b";  // three\nconst four = 4;\n' in script
    assert "Two" not in script


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('import { x } from "./gone.js";\n', "imports gone.js, which is not there"),
        ('import { x } from "./c.js";\n', "imports x from c.js, which does not export it"),
        ('import c from "./c.js";\n', "a form of import or export that is not joined"),
        ("export default 1;\n", "a form of import or export that is not joined"),
        ('import { sum } from "./b.js";\n', "modules import each other"),
    ],
)
def test_what_cannot_be_joined_is_refused(text: str, error: str):
    changed = {**_MODULES, "a.js": f"{text}{_MODULES['a.js']}"}
    with pytest.raises(ValueError, match=error):
        joined(changed)
