"""Whole dialogues in both languages, as scripts of taps; and people who press whatever they like."""

import random

import pytest

from tests.bot.conftest import Stand, data_of
from tests.support.telegram import Message, Person, dialogue


def offers(part: str) -> object:
    """Return a predicate: a button of the message carries this."""

    def fits(message: Message) -> bool:
        return any(part in (data or "") for row in message.buttons for _, data in row)

    fits.__name__ = f"offers {part}"
    return fits


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_dialogue_from_the_first_screen_to_the_erasure(stand: Stand, language: str) -> None:
    person = stand.server.person(7, language_code=language)
    country = {"ru": "Грузия", "en": "Georgia"}[language]
    await dialogue(
        person,
        [
            ("/start", offers(":ask")),
            (":ask", offers(":pick:passport:")),
            (":pick:passport:five_year", offers(":skip:")),
            ("/routes", offers(":view:leaving:0")),
            (":view:more:0", offers(":back")),
            (":back", offers(":view:closed:0")),
            (":view:closed:0", offers(":back")),
            ("/before", offers(":ask")),
            (f"/country {country}", offers(":card:GE:money")),
            (":card:GE:pitfalls", country),
            (":card:GE:sources", country),
            (":compare:GE", offers(":compare:")),
            ("/sources", None),
            ("/privacy", None),
            ("/help", None),
            ("/language", offers(":lang:en")),
            (":lang:ru", None),
            (":lang:en", None),
            ("/forget", offers(":erase")),
            (":erase", offers("hide")),
        ],
    )
    assert len(person.chat.messages) == 1
    assert await stand.store.count() == 0


async def test_answers_are_the_ones_that_were_pressed(stand: Stand) -> None:
    person = await stand.begun()
    await stand.tap(person, ":pick:passport:five_year")
    await stand.asked(person, "modes")
    await stand.tap(person, "+modes:car", "+modes:air", ":done:modes")
    answers = await stand.answers(person)
    assert (answers["passport"], answers["modes"]) == (["five_year"], ["air", "car"])


async def test_done_with_nothing_ticked_stores_nothing_and_says_what_to_do(stand: Stand) -> None:
    person = await stand.begun()
    await stand.asked(person, "exit_limits")
    shown, before = person.chat.last.text, await stand.answers(person)
    await stand.tap(person, ":done:exit_limits")
    assert await stand.answers(person) == before
    assert person.chat.last.text.startswith(shown)
    assert person.chat.last.text != shown
    await stand.tap(person, "+exit_limits:debts", "-exit_limits:debts", ":done:exit_limits")
    assert await stand.answers(person) == before
    await stand.tap(person, "+exit_limits:none")
    assert (await stand.answers(person))["exit_limits"] == ["none"]


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_pressed_there_is_one_message_and_no_trouble(
    stand: Stand, seed: int
) -> None:
    dice = random.Random(seed)
    person = stand.server.person(7, language_code=dice.choice(["ru", "en", "de", None]))
    await person.send("/start")
    await person.settled()
    for _ in range(60):
        await _do_something(person, dice)
        if dice.random() < 0.7:
            await person.settled()
    await person.settled()
    await person.send("/start")
    await person.settled()
    assert len(person.chat.messages) == 1


async def _do_something(person: Person, dice: random.Random) -> None:
    """Press a button of the present message mostly; else an old one, or write, or delete."""
    deed = dice.random()
    shown = [message for message in person.chat.bot_messages if message.keyboard]
    if deed < 0.1 or not shown:
        await person.send(
            dice.choice(
                ["Грузия", "/start", "/routes", "/forget", "/help", "qwerty", "/country", "Гвинея"]
            )
        )
    elif deed < 0.15:
        await person.send_photo()
    elif deed < 0.2:
        await person.delete(shown[-1].message_id)
    elif deed < 0.3 and person.presses:
        await person.tap_again()
    else:
        await person.tap_data(dice.choice(data_of(person)), shown[-1])
