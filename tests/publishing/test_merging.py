"""Edits are merged fact by fact: nothing is lost, nothing is overwritten, in whatever order."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routebot.errors import PublishError
from routebot.publishing.edits import Kept
from routebot.publishing.merging import Merged, Served, merge, without
from routebot.publishing.outline import named_parts, outline, same
from tests.publishing.small import ON

KZ, GE, QUESTIONS = "destinations/KZ.yaml", "destinations/GE.yaml", "questions.yaml"

IDS = tuple(f"kz-{name}" for name in ("ash", "elm", "fir", "oak", "yew"))

Facts = Mapping[str, str]
"""Id -> what the fact says, in the order of the file."""


def written(facts: Facts, head: str = "id: KZ\n") -> bytes:
    """Write facts, some of them in a line and some with a comment above."""
    lines = []
    for id_, says in facts.items():
        if len(id_) % 2:
            lines.append(f'  - {{id: {id_}, says: "{says}"}}\n')
        else:
            lines.append(f"  # of {id_}\n  - id: {id_}\n    says: >-\n      {says}\n\n")
    return (head + ("notes:\n" + "".join(lines) if lines else "notes: []\n")).encode()


BASE = dict.fromkeys(IDS, "as it was")


def merged(base: bytes | None, mine: bytes | None, theirs: bytes, *removing: str) -> Merged:
    """Merge an edit of one file."""
    return merge({KZ: base}, {KZ: mine}, {KZ: theirs}, removing)


def says(content: bytes) -> dict[str, str]:
    """Return what the facts of a file say."""
    return {part.id: part.value["says"] for part in named_parts(outline(KZ, content))}


@dataclass(frozen=True)
class Change:
    """What somebody makes of some facts: other words; None takes a fact out; new ones come."""

    words: Mapping[str, str | None]
    added: Mapping[str, int]

    def copy(self) -> bytes:
        """Return their copy of the file."""
        facts = {id_: self.words.get(id_, says) for id_, says in BASE.items()}
        copy = list(facts.items())
        for id_, place in self.added.items():
            copy.insert(place, (id_, "new"))
        return written({id_: says for id_, says in copy if says is not None})

    def onto(self, theirs: bytes) -> Merged:
        """Lay it over what serves."""
        gone = [id_ for id_, says in self.words.items() if says is None]
        return merged(written(BASE), self.copy(), theirs, *gone)


@st.composite
def changes(draw: st.DrawFn, people: int) -> list[Change]:
    """Return changes by several people that touch different facts."""
    owners = [draw(st.integers(-1, people - 1)) for _ in IDS]
    made = []
    for who in range(people):
        own = [id_ for id_, owner in zip(IDS, owners, strict=True) if owner == who]
        new = draw(st.lists(st.sampled_from("bdpz"), unique=True, max_size=2))
        words = {id_: draw(st.sampled_from([f"by {who}", None])) for id_ in own}
        added = {f"kz-{letter}{who}": draw(st.integers(0, 4)) for letter in new}
        made.append(Change(words, added))
    return made


@settings(deadline=None)  # a busy machine
@given(changes(2))
def test_edits_of_different_facts_come_to_the_same_in_either_order(two: list[Change]) -> None:
    one, other = two
    results = []
    for first, second in ((one, other), (other, one)):
        before = first.onto(written(BASE))
        after = second.onto(before.files[KZ])
        assert not before.conflicts
        assert not after.conflicts
        results.append(after.files[KZ])
    assert same(outline(KZ, results[0]), outline(KZ, results[1]))
    if not any(says is None for each in two for says in each.words.values()):
        assert list(says(results[0])) == list(says(results[1]))


@settings(deadline=None)  # a busy machine
@given(st.lists(changes(2), min_size=1, max_size=4))
def test_two_who_publish_in_turn_from_old_copies_lose_no_word(day: list[list[Change]]) -> None:
    """Each keeps the morning's copy and goes on editing it; the facts are theirs alone."""
    now, seen = written(BASE), []
    wanted: dict[str, str] = dict(BASE)
    mine: list[Change] = [Change({}, {}), Change({}, {})]
    owners: dict[str, int] = {}
    for turn in day:
        for who, change in enumerate(turn):
            words = {i: s for i, s in change.words.items() if owners.setdefault(i, who) == who}
            mine[who] = Change({**mine[who].words, **words}, {**mine[who].added, **change.added})
            gone = [id_ for id_, text in mine[who].words.items() if text is None]
            copy = {KZ: mine[who].copy()}
            done = merge({KZ: written(BASE)}, copy, {KZ: now}, gone, {KZ: seen}, f"admin {who}")
            assert not done.conflicts
            now = done.files[KZ]
            seen.insert(0, Served("", f"admin {who}", ON, {KZ: now}))
            wanted |= dict.fromkeys(change.added, "new")
            for id_, text in words.items():
                wanted |= {id_: text} if text is not None else {}
                if text is None:
                    wanted.pop(id_, None)
    assert says(now) == wanted


def test_a_conflict_is_only_where_both_touched_the_same_fact() -> None:
    mine = written({**BASE, "kz-ash": "mine", "kz-elm": "mine"})
    theirs = written({**BASE, "kz-ash": "theirs", "kz-fir": "theirs"})
    done = merged(written(BASE), mine, theirs)
    assert [conflict.operation.id for conflict in done.conflicts] == ["kz-ash"]
    assert says(done.files[KZ]) == {
        **BASE,
        "kz-ash": "theirs",
        "kz-elm": "mine",
        "kz-fir": "theirs",
    }


def test_what_both_changed_alike_is_no_conflict_and_no_edit() -> None:
    alike = written({**BASE, "kz-ash": "alike"})
    done = merged(written(BASE), alike, written({**BASE, "kz-ash": "alike", "kz-elm": "theirs"}))
    assert (done.operations, done.conflicts) == ((), ())


def test_what_is_left_out_stays_and_is_listed() -> None:
    done = merged(written(BASE), written({"kz-ash": "mine"}), written(BASE))
    assert done.kept == tuple(Kept(id_, KZ) for id_ in IDS[1:])
    assert says(done.files[KZ]) == {**BASE, "kz-ash": "mine"}


def test_what_is_named_goes_and_nothing_else() -> None:
    done = merged(written(BASE), written({"kz-ash": "mine"}), written(BASE), "kz-elm", "kz-oak")
    assert [kept.id for kept in done.kept] == ["kz-fir", "kz-yew"]
    assert list(says(done.files[KZ])) == ["kz-ash", "kz-fir", "kz-yew"]


def test_what_was_taken_out_and_changed_elsewhere_is_a_conflict_both_ways() -> None:
    less = written({id_: text for id_, text in BASE.items() if id_ != "kz-ash"})
    changed = written({**BASE, "kz-ash": "changed"})
    for mine, theirs in ((less, changed), (changed, less)):
        done = merged(written(BASE), mine, theirs, "kz-ash")
        assert [conflict.operation.id for conflict in done.conflicts] == ["kz-ash"]
        assert done.files[KZ] == theirs


def test_a_file_that_is_left_out_stays_unless_it_is_named() -> None:
    files = {KZ: written(BASE), GE: written(BASE, "id: GE\n")}
    done = merge(files, {KZ: files[KZ], GE: None}, files)
    assert (done.files, done.kept) == (files, (Kept("GE", GE),))
    done = merge(files, {KZ: files[KZ], GE: None}, files, ["GE"])
    assert (set(done.files), done.kept) == ({KZ}, ())
    other = {**files, GE: written({**BASE, "kz-ash": "theirs"}, "id: GE\n")}
    assert merge(files, {KZ: files[KZ], GE: None}, other, ["GE"]).conflicts


def test_a_fact_may_move_to_another_list_or_file() -> None:
    less = {id_: text for id_, text in BASE.items() if id_ != "kz-yew"}
    files = {KZ: written(BASE), GE: written({}, "id: GE\n")}
    moved = {KZ: written(less), GE: written({"kz-yew": "as it was"}, "id: GE\n")}
    theirs = {**files, KZ: written({**BASE, "kz-ash": "theirs"})}
    done = merge(files, moved, theirs)
    assert not done.kept
    assert not done.conflicts
    assert says(done.files[KZ]) == {**less, "kz-ash": "theirs"}
    assert b"kz-yew" in done.files[GE]


def test_what_was_published_from_a_copy_and_changed_since_is_not_published_again() -> None:
    morning, mine = written(BASE), written({**BASE, "kz-ash": "mine"})
    evening = written({**BASE, "kz-ash": "mine", "kz-elm": "mine, too"})
    for noon in ({**BASE, "kz-ash": "theirs"}, BASE):
        now = {KZ: written(noon)}
        since = [Served("3", "boris", ON, now), Served("2", "anna", ON, {KZ: mine})]
        done = merge({KZ: morning}, {KZ: evening}, now, (), {KZ: since}, "anna")
        assert done.overtaken == ("kz-ash",)
        assert says(done.files[KZ]) == {**noon, "kz-elm": "mine, too"}


def test_ones_own_publication_since_the_base_is_no_conflict_and_anothers_is() -> None:
    again = written({**BASE, "kz-ash": "mine, better"})
    now = {KZ: written({**BASE, "kz-ash": "mine"})}
    for who, conflicts in (("anna", 0), ("boris", 1)):
        done = merge(
            {KZ: written(BASE)}, {KZ: again}, now, (), {KZ: [Served("2", "anna", ON, now)]}, who
        )
        assert len(done.conflicts) == conflicts
        for conflict in done.conflicts:
            assert conflict.since
            assert conflict.since.who == "anna"


def test_the_order_of_facts_is_an_edit_of_its_own() -> None:
    turned = dict(reversed(BASE.items()))
    done = merged(written(BASE), written(turned), written({**BASE, "kz-new": "theirs"}))
    assert list(says(done.files[KZ])) == [*turned, "kz-new"]
    other = {IDS[4]: "as it was", IDS[0]: "as it was", **BASE}
    assert merged(written(BASE), written(turned), written(other)).conflicts


def test_comments_and_layout_of_what_serves_stay_to_the_letter() -> None:
    theirs = written({**BASE, "kz-elm": "theirs"}, "# a head\nid: KZ\n\n# aside\n\n")
    done = merged(written(BASE), written({**BASE, "kz-ash": "mine"}), theirs)
    assert done.files[KZ] == theirs.replace(b"as it was", b"mine", 1)


def test_layout_alone_is_an_edit_where_nothing_else_was_published() -> None:
    commented = b"# read by anna\n" + written(BASE)
    assert merged(written(BASE), commented, written(BASE)).files[KZ] == commented
    theirs = written({**BASE, "kz-elm": "theirs"})
    assert merged(written(BASE), commented, theirs).files[KZ] == theirs


FLOW = "# kept\nid: KZ\nnotes: [{id: kz-ash, says: a}, {id: kz-elm, says: b}]  # kept too\n"


def test_what_is_named_goes_wherever_it_stands_and_the_rest_stays_to_the_letter() -> None:
    files = {KZ: FLOW.encode(), GE: written(BASE, "id: GE\n"), "questions.yaml": b"questions: []\n"}
    less = without(Merged(files), ["kz-elm"], files).files
    assert less[KZ] == FLOW.replace(", {id: kz-elm, says: b}", "").encode()
    assert without(Merged(less), ["kz-ash"], files).files[KZ].endswith(b"notes: []\n")
    less = without(Merged(files), ["kz-oak"], files).files
    assert list(says(less[GE])) == [id_ for id_ in IDS if id_ != "kz-oak"]
    assert set(without(Merged(files), ["GE"], files).files) == {KZ, "questions.yaml"}


def test_what_is_gone_already_may_be_named_and_what_never_was_may_not() -> None:
    files = {KZ: FLOW.encode()}
    less = without(Merged(files), ["kz-elm"], files)
    assert without(less, ["kz-elm"], files).files == less.files
    for wrong in ("kz-el", "KZ.notes", "questions"):
        with pytest.raises(PublishError) as caught:
            without(Merged(files), [wrong], files)
        assert caught.value.params["id"] == wrong


@pytest.mark.parametrize(
    "theirs",
    [
        "notes: [{id: kz-ash, says: as it was}, {id: kz-elm, says: theirs}]\nid: KZ\n",
        "id: KZ\nnotes:\n- id: kz-ash\n  says: as it was\n- {id: kz-elm, says: theirs}\n",
        """\
id: KZ
notes:
      - id: kz-ash
        says: as it was
      - id: kz-elm
        says: theirs
""",
    ],
    ids=["brackets", "less indented", "more indented"],
)
def test_an_edit_fits_into_any_layout(theirs: str) -> None:
    base = written({"kz-ash": "as it was", "kz-elm": "as it was"})
    mine = written({"kz-ash": "mine: yes", "kz-elm": "as it was", "kz-oaks": "no", "kz-f": "1"})
    done = merged(base, mine, theirs.encode())
    assert not done.conflicts
    assert says(done.files[KZ]) == {
        "kz-ash": "mine: yes",
        "kz-elm": "theirs",
        "kz-oaks": "no",
        "kz-f": "1",
    }


def test_options_and_fields_of_one_question_are_merged_one_by_one() -> None:
    base = b"""questions:
  - id: cards
    text: {ru: a, en: b}
    options:
      - {id: mir}
      - {id: cash}
"""
    mine = base.replace(b"{id: mir}", b"{id: mir}\n      - {id: gold}")
    theirs = base.replace(b"en: b", b"en: c").replace(b"{id: mir}", b"{id: mir, neutral: true}")
    done = merge({QUESTIONS: base}, {QUESTIONS: mine}, {QUESTIONS: theirs})
    assert [operation.id for operation in done.operations] == ["cards.gold"]
    assert done.files[QUESTIONS] == theirs.replace(b"true}", b"true}\n      - {id: gold}")
    done = merge({QUESTIONS: mine}, {QUESTIONS: base}, {QUESTIONS: mine})
    assert done.kept == (Kept("cards.gold", QUESTIONS),)
