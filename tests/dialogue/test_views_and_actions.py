"""Views and actions in the forms in which they are stored and carried by buttons."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.dialogue.actions import (
    Action,
    Administer,
    Confirm,
    Cover,
    DrawAgain,
    Erase,
    GoBack,
    GoOn,
    HideReceipt,
    Pick,
    PickForComparison,
    Revise,
    SendFile,
    SetLanguage,
    Show,
    ShowResults,
    Skip,
    StartOver,
    Tick,
    parse,
    write,
)
from routebot.dialogue.admin.actions import (
    Approve,
    AskFactPast,
    AskWhichDay,
    AskWhichFact,
    AskWhichFile,
    AskWhy,
    Brake,
    ChooseFact,
    ChooseFile,
    Close,
    Drop,
    GoHome,
    LookAt,
    MadeFrom,
    NextLanguage,
    OpenProposal,
    PreviewIn,
    Release,
    RemoveKept,
    ReturnTo,
    SendArchive,
    TakeBack,
    TurnChanged,
    TurnHistory,
    TurnMatches,
    TurnPast,
    TurnPlan,
    Undo,
    WalkThrough,
)
from routebot.dialogue.admin.views import Preview
from routebot.dialogue.views import (
    Answers,
    Ask,
    AskNext,
    Card,
    ChooseLanguage,
    Closed,
    Compare,
    EarlierDays,
    Forget,
    Help,
    Leaving,
    More,
    Offline,
    Onward,
    Plan,
    Privacy,
    Routes,
    Sources,
    View,
    Welcome,
    is_same_screen,
    read_view,
    write_view,
)
from routebot.errors import UnknownAction
from tests.dialogue import rechecks

IDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)

STORED: list[tuple[list[str], View]] = [
    (["welcome"], Welcome()),
    (["ask"], AskNext()),
    (["ask", "visas"], Ask("visas")),
    (["answers"], Answers()),
    (["routes", "0"], Routes()),
    (["routes", "12"], Routes(12)),
    (["card", "KZ", "entry", "0"], Card("KZ")),
    (["card", "KZ", "money", "2"], Card("KZ", "money", 2)),
    (["card", "KZ", "rules", "0"], Card("KZ", "rules")),
    (["plan", "KZ", "1"], Plan("KZ", 1)),
    (["onward", "KZ", "-", "0"], Onward("KZ")),
    (["onward", "KZ", "30", "1"], Onward("KZ", 30, 1)),
    (["onward", "KZ", "-", "0", "15"], Onward("KZ", earlier_days=15)),
    (["earlier", "KZ", "-"], EarlierDays("KZ")),
    (["earlier", "KZ", "30"], EarlierDays("KZ", 30)),
    (["compare", "KZ", "GE"], Compare("KZ", "GE")),
    (["leaving", "1"], Leaving(1)),
    (["more", "0"], More()),
    (["closed", "3"], Closed(3)),
    (["help", "0"], Help()),
    (["privacy"], Privacy()),
    (["sources"], Sources()),
    (["offline"], Offline()),
    (["language"], ChooseLanguage()),
    (["forget"], Forget()),
]
"""What sessions hold, also those that an older routebot stored: nothing of it may change."""

CARRIED: list[tuple[str, Action]] = [
    ("view:welcome", Show(Welcome())),
    ("view:answers", Show(Answers())),
    ("view:compare:VN:TH", Show(Compare("VN", "TH"))),
    ("view:leaving:0", Show(Leaving())),
    ("view:more:1", Show(More(1))),
    ("view:closed:0", Show(Closed())),
    ("view:help:0", Show(Help())),
    ("view:privacy", Show(Privacy())),
    ("view:sources", Show(Sources())),
    ("view:offline", Show(Offline())),
    ("file", SendFile()),
    ("view:language", Show(ChooseLanguage())),
    ("view:forget", Show(Forget())),
    ("routes:2", Show(Routes(2))),
    ("card:KZ", Show(Card("KZ"))),
    ("card:KZ:way", Show(Card("KZ", "way"))),
    ("card:KZ:entry:1", Show(Card("KZ", "entry", 1))),
    ("plan:KZ", Show(Plan("KZ"))),
    ("plan:KZ:1", Show(Plan("KZ", 1))),
    ("next:KZ", Show(Onward("KZ"))),
    ("next:KZ:7", Show(Onward("KZ", 7))),
    ("next:KZ:-:1", Show(Onward("KZ", None, 1))),
    ("next:KZ:-:0:0", Show(Onward("KZ", earlier_days=0))),
    ("next:KZ:7:1:15", Show(Onward("KZ", 7, 1, 15))),
    ("earlier:KZ", Show(EarlierDays("KZ"))),
    ("earlier:KZ:7", Show(EarlierDays("KZ", 7))),
    ("ask", GoOn()),
    ("ask:visas", Revise("visas")),
    ("pick:passport:none", Pick("passport", "none")),
    ("+cards:mir", Tick("cards", "mir", wanted=True)),
    ("-cards:mir", Tick("cards", "mir", wanted=False)),
    ("done:cards", Confirm("cards")),
    ("skip:cards", Skip("cards")),
    ("back", GoBack()),
    ("routes", ShowResults()),
    ("compare:KZ", PickForComparison("KZ")),
    ("restart", StartOver()),
    ("lang", SetLanguage()),
    ("lang:en", SetLanguage("en")),
    ("erase", Erase()),
    ("cover", Cover()),
    ("stay", DrawAgain()),
    ("hide", HideReceipt()),
    ("admin:home", Administer(GoHome())),
    ("admin:close", Administer(Close())),
    ("admin:lang", Administer(NextLanguage())),
    ("admin:undo", Administer(Undo())),
    ("admin:hide", Administer(AskWhichFact())),
    ("admin:brake", Administer(Brake())),
    ("admin:release:0a1b2c3d4e", Administer(Release("0a1b2c3d4e"))),
    ("admin:matches:2", Administer(TurnMatches(2))),
    ("admin:which", Administer(AskWhichFile())),
    ("admin:file:4", Administer(ChooseFile(4))),
    ("admin:zip", Administer(SendArchive())),
    ("admin:publish", Administer(AskWhy())),
    ("admin:from", Administer(AskWhichDay())),
    ("admin:plan:0", Administer(TurnPlan())),
    ("admin:history:1", Administer(TurnHistory(1))),
    ("admin:match:3", Administer(ChooseFact(3))),
    ("admin:open:1f", Administer(OpenProposal("1f"))),
    ("admin:return:ab12", Administer(ReturnTo("ab12"))),
    ("admin:approve:1f:0aZ_-9", Administer(Approve("1f", "0aZ_-9"))),
    ("admin:drop:1f", Administer(Drop("1f"))),
    ("admin:takeback:12345", Administer(TakeBack(12345))),
    ("admin:base_old", Administer(MadeFrom(old=True))),
    ("admin:base_now", Administer(MadeFrom(old=False))),
    ("admin:remove", Administer(RemoveKept())),
    ("admin:whose", Administer(AskFactPast())),
    ("admin:past:1", Administer(TurnPast(1))),
    ("admin:preview:ru", Administer(PreviewIn("ru"))),
    (
        "admin:look:ru:KZ:2:before:2026-12-01",
        Administer(LookAt(Preview("ru", "KZ", 2, "before", date(2026, 12, 1)))),
    ),
    ("admin:look:en:routes:0:after:", Administer(LookAt(Preview("en", "routes")))),
    ("admin:changed:1", Administer(TurnChanged(1))),
    ("admin:walk:after:2026-12-01", Administer(WalkThrough("after", date(2026, 12, 1)))),
    *((text, Administer(action)) for text, action in rechecks.WRITTEN),
]
"""What buttons carry, also those that an older routebot drew: nothing of it may change."""

ALSO_CARRIED: list[tuple[str, Action]] = [
    ("view:leaving", Show(Leaving())),
    ("view:help", Show(Help())),
    ("card:KZ:entry", Show(Card("KZ"))),
    ("card:KZ:entry:0", Show(Card("KZ"))),
    ("card:KZ:way:0", Show(Card("KZ", "way"))),
    ("plan:KZ:0", Show(Plan("KZ"))),
    ("next:KZ:-", Show(Onward("KZ"))),
    ("next:KZ:-:0", Show(Onward("KZ"))),
    ("next:KZ:7:0", Show(Onward("KZ", 7))),
    ("admin:stale:2", Administer(rechecks.OpenQueue())),
]
"""What only buttons of an older routebot carry."""


@pytest.mark.parametrize(("parts", "view"), STORED, ids=str)
def test_view_is_stored_as_ever(parts, view):
    assert write_view(view) == parts
    assert read_view(parts) == view


@pytest.mark.parametrize(
    ("parts", "view"),
    [(["routes"], Routes()), (["help"], Help()), (["leaving"], Leaving()), (["more"], More())],
)
def test_view_that_was_stored_without_its_page_is_at_the_first_one(parts, view):
    assert read_view(parts) == view


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [""],
        ["a screen of old"],
        ["welcome", "0"],
        ["ask", "visas", "0"],
        ["routes", "x"],
        ["routes", "-1"],
        ["routes", "12345"],
        ["routes", "١"],
        ["routes", ""],
        ["card"],
        ["card", "KZ", "nothing"],
        ["card", "KZ", "entry", "0", "0"],
        ["plan", "KZ", "x"],
        ["onward", "KZ", "soon"],
        ["compare", "KZ"],
    ],
)
def test_view_that_is_none_is_refused(parts):
    with pytest.raises(UnknownAction):
        read_view(parts)


@pytest.mark.parametrize(("text", "action"), CARRIED)
def test_action_is_written_as_ever(text, action):
    assert write(action) == text
    assert parse(text) == action


@pytest.mark.parametrize(("text", "action"), ALSO_CARRIED)
def test_action_of_an_old_button_is_understood(text, action):
    assert parse(text) == action
    assert parse(write(action)) == action


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "no:such:action",
        "pick",
        "pick:passport",
        "pick:passport:none:1",
        "+",
        "+cards",
        "--cards:mir:x",
        "done",
        "skip",
        "view",
        "view:nothing",
        "view:ask",
        "view:routes:0",
        "view:card:KZ",
        "view:leaving:",
        "view:welcome:1",
        "routes:x",
        "routes:",
        "card",
        "card:KZ:entry:-1",
        "onward:KZ",
        "next",
        "next:KZ:99999999999",
        "admin",
        *rechecks.NEVER_WRITTEN,
        "admin:nonsense",
        "admin:home:1",
        "admin:open",
        "admin:open:",
        "admin:plan:-1",
        "admin:plan:x",
        "admin:match",
        "admin:match:-1",
        "admin:match:12345",
        "admin:preview:de",
        "admin:look",
        "admin:look:ru:KZ:0:after",
        "admin:look:ru:KZ:0:after:1",
        "admin:walk:after",
        "admin:walk:sideways:2026-12-01",
        "compare",
        "compare:KZ:GE",
        "lang:de",
        "admin:a:b:c",
    ],
)
def test_text_that_we_never_wrote_is_no_action(text):
    with pytest.raises(UnknownAction):
        parse(text)


@given(st.text(max_size=70))
def test_any_text_is_an_action_that_can_be_written_or_none(text):
    try:
        action = parse(text)
    except UnknownAction:
        return
    assert parse(write(action)) == action


@given(IDS, IDS, st.integers(0, 9999))
def test_names_and_pages_survive_the_way(one, other, number):
    for action in (
        Pick(one, other),
        Tick(one, other, wanted=True),
        Skip(one),
        Show(Card(one, "stay", number)),
        Show(Onward(one, number, number)),
        Show(Onward(one, number, number, number)),
        Show(EarlierDays(one, number)),
        Administer(Approve(one, "d1G_-e5tOf4x")),
        Administer(TurnPlan(number)),
    ):
        assert parse(write(action)) == action


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Routes(), Routes(3), True),
        (Card("KZ", "way", 1), Card("KZ", "rules"), True),
        (Card("KZ", "way"), Card("KZ"), False),
        (Card("KZ"), Card("GE"), False),
        (Card("KZ"), Plan("KZ"), False),
        (Onward("KZ", 7), Onward("KZ", None, 2), True),
        (EarlierDays("KZ", 7), EarlierDays("KZ"), True),
        (EarlierDays("KZ"), Onward("KZ"), False),
        (Ask("visas"), Ask("cards"), False),
        (Ask("visas"), AskNext(), False),
        (Compare("KZ", "GE"), Compare("KZ", "AM"), True),
    ],
)
def test_another_page_or_part_is_no_other_screen(one, other, same):
    assert is_same_screen(one, other) == same
