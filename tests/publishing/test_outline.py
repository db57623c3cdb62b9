"""A file as parts: put together again they give the file, whatever its layout."""

import pytest

from routebot.errors import DatasetError
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_folder
from routebot.publishing.outline import named_parts, outline, same

LAID_OUT = """\
# whose file this is
id: KZ
aliases: [Казахстан,
  Kazakhstan]   # as people type it

entry:
  # above the first
  - id: kz-one
    text: >-
      Folded,
      # no comment

  # between, apart

  # above the second
  - {id: kz-two, text: "in a line"}
notes: [{id: kz-three}, {id: kz-four}]
# the end
"""


def test_every_file_of_the_dataset_comes_back_to_the_letter() -> None:
    for name, content in read_folder(packaged_folder("data")).items():
        whole = outline(name, content)
        assert whole.with_parts(list((whole.parts or {}).values())).text == content.decode(), name


def test_each_thing_has_its_lines_and_the_comments_above_it() -> None:
    whole = outline("destinations/KZ.yaml", LAID_OUT.encode())
    found = {part.id: part for part in named_parts(whole)}
    assert list(found) == ["kz-one", "kz-two", "kz-three", "kz-four"]
    assert found["kz-one"].text.startswith("  # above the first\n  - id: kz-one\n")
    assert found["kz-one"].text.endswith("      # no comment\n")
    assert found["kz-two"].text == ('  # above the second\n  - {id: kz-two, text: "in a line"}\n')
    assert found["kz-four"].text == "{id: kz-four}"
    assert whole.parts is not None
    assert whole.parts["aliases"].id == "KZ.aliases"


def test_layout_and_order_make_no_difference() -> None:
    one = outline("links.yaml", b"links:\n  - {id: a, end: KZ}\n  - {id: b, end: KZ}\n")
    other = outline("links.yaml", b"# new\nlinks:\n- id: b\n  end: KZ\n- id: a\n  end: 'KZ'\n")
    assert same(one, other)
    assert not same(one, outline("links.yaml", b"links: [{id: a, end: KZ}]"))


def test_an_id_that_stands_twice_is_named_with_both_lines() -> None:
    with pytest.raises(DatasetError, match=r'links.yaml:3 .*"a" is taken by data/links.yaml:2'):
        outline("links.yaml", b"links:\n  - id: a\n  - id: a\n")


@pytest.mark.parametrize("content", [b"- a\n", b"a: [\n", b"\xff", b""])
def test_what_is_no_file_of_fields_is_refused(content: bytes) -> None:
    with pytest.raises(DatasetError):
        outline("links.yaml", content)
