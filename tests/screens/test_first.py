"""Whom a rule of the exit concerns before any route: it stands first, beside who can help."""

from routebot.dialogue.actions import Show
from routebot.dialogue.state import State
from routebot.dialogue.views import Help, Leaving, Routes
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.about import help_screen
from routebot.screens.leaving import leaving_screen
from routebot.screens.plan import plan_text
from routebot.screens.routes import routes_screen
from routebot.screens.screen import Screen
from routebot.words.i18n import words
from tests.support.datasets import DAY, fact, make_dataset, several

EN = words("en")
CONSENT = {"ru": "Нужно согласие.", "en": "A consent is needed."}
DEBTS = {"ru": "Есть долги.", "en": "There are debts."}


def _advice(*party: str) -> Advice:
    dataset = make_dataset(
        [several("cards", "mir", "none"), several("party", "debts", "minor", "none")],
        [{"id": "AA", "entry": [fact("aa-rule", regime="visa_free", status="open")]}],
        exit_rules=[
            fact("debts", effect="check", when={"party": ["debts"]}, text=DEBTS),
            fact("consent", effect="check", first=True, when={"party": ["minor"]}, text=CONSENT),
        ],
    )
    book = compile_snapshot(snapshot(dataset, DAY))
    return advise(book, book.vocabulary.masks({"party": frozenset(party)}))


def _list(advice: Advice) -> Screen:
    return routes_screen(EN, advice, State("en"), Routes())


def _leads_to_help(screen: Screen) -> bool:
    return any(button.action == Show(Help()) for button in screen.buttons)


def test_the_list_names_no_place_before_it():
    minor = _list(_advice("debts", "minor"))
    assert 0 < minor.text.index(CONSENT["en"]) < minor.text.index("1. ")
    assert DEBTS["en"] not in minor.text
    assert _leads_to_help(minor)
    adult = _list(_advice("debts"))
    assert CONSENT["en"] not in adult.text
    assert not _leads_to_help(adult)


def test_it_goes_before_what_else_is_looked_up_before_leaving():
    minor = leaving_screen(EN, _advice("debts", "minor"), Leaving())
    assert minor.text.index(CONSENT["en"]) < minor.text.index(DEBTS["en"])
    assert _leads_to_help(minor)
    # The remedies below name the organisations whoever it is.
    assert _leads_to_help(leaving_screen(EN, _advice("debts"), Leaving()))


def test_who_can_help_is_named_after_it():
    minor = help_screen(EN, _advice("debts", "minor"), Help())
    assert minor.text.index(EN("help.helpers_note")) < minor.text.index(CONSENT["en"])
    assert DEBTS["en"] not in minor.text
    assert CONSENT["en"] not in help_screen(EN, _advice("debts"), Help()).text


def test_the_plan_says_it_once_and_before_all_else():
    sections = plan_text(EN, _advice("debts", "minor"), "AA").split("\n\n")
    assert CONSENT["en"] in sections[1]
    assert DEBTS["en"] in sections[2]
    assert "\n".join(sections).count(CONSENT["en"]) == 1
    # Nothing is left to say of the border.
    assert EN("plan.exit") not in plan_text(EN, _advice("minor"), "AA")
    assert EN("plan.first") not in plan_text(EN, _advice("debts"), "AA")
