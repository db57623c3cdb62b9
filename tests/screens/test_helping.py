"""Who can help is one tap away from each text that names help, sorted by the answers."""

import re

import pytest

from routebot.dialogue.actions import Show
from routebot.dialogue.state import State
from routebot.dialogue.views import Help
from routebot.reasoning.advice import advise
from routebot.reasoning.helping import helpers_for
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.about import help_screen
from routebot.words.i18n import LANGUAGES, Language, words
from tests.support.people import invented_people
from tests.support.play import interview_of, tour
from tests.support.slices import sliced
from tests.support.texts import visible

NAMED: dict[Language, str] = {
    "ru": r"юрист|адвокат|кто поможет|раздел\w* помощи|посоветуйтесь с|правозащитник",
    "en": r"lawyer|who can help|help section|human rights defender",
}


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_that_names_help_leads_to_it(today_book: Rulebook, language: Language) -> None:
    say, named = words(language), re.compile(NAMED[language], re.IGNORECASE)
    organisations = [say.of(helper.name) for helper in today_book.snapshot.helpers]
    for person in sliced(list(invented_people(40)), of=20):
        advice = advise(today_book, today_book.vocabulary.masks(person))
        places = [verdict.id for verdict in advice.ranked[:3]]
        for state, screen in tour(advice, State(language, interview_of(person)), places):
            text = visible(screen.text)
            names = named.search(text) or any(name in text for name in organisations)
            leads = [button.action for button in screen.buttons].count(Show(Help()))
            assert leads <= 1, state.view
            if names and screen.name != "help":
                assert leads == 1, (state.view, names)


def test_the_organisations_stand_in_the_order_of_the_answers(today_book: Rulebook) -> None:
    for grounds in ("lgbt", "activist"):
        given = {"grounds": frozenset([grounds])}
        advice = advise(today_book, today_book.vocabulary.masks(given))
        text = visible(help_screen(words("en"), advice, Help()).text)
        first = [words("en").of(helper.name) for helper in helpers_for(advice)[:2]]
        assert text.index(first[0]) < text.index(first[1])
    assert advice.rulebook.snapshot.helpers[0] != helpers_for(advice)[0]
