"""Whole dialogues in both languages, as scripts of taps; and people who press whatever they like."""

import random
import threading
from copy import copy

import pytest

from routebot.dialogue.state import State
from routebot.reasoning.advice import Advice
from routebot.reasoning.rulebook import Rulebook
from routebot.screens import drawing
from routebot.screens.drawing import draw
from routebot.screens.screen import Screen
from tests.bot.conftest import Open, Stand, data_of
from tests.support.slices import share
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
            (f"/country {country}", offers(":card:GE:rules")),
            (":card:GE:rules", country),
            (":card:GE:pitfalls", country),
            (":card:GE:sources", country),
            (":back", offers(":compare:GE")),
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


def _nonsense(person: Person, others: list[Person], dice: random.Random) -> tuple[str, Message]:
    """Return data of an old, another's, a repeated or an invented button, and where it is pressed."""
    shown = person.chat.last
    match dice.randrange(4):
        case 0 if person.presses:
            press = dice.choice(person.presses)
            return press.data, press.message
        case 1:
            other = dice.choice(others)
            return dice.choice(data_of(other) or ["x"]), shown
        case 2:
            return dice.choice(data_of(person) or ["x"]), dice.choice(
                [message for message in person.chat.history if message.is_bot]
            )
        case _:
            return "".join(dice.choices("AZaz09:+-#_ я", k=dice.randrange(1, 32))), shown


@pytest.mark.proof
async def test_taps_that_make_no_sense_break_nothing(stand: Stand) -> None:
    people = [await stand.begun(number) for number in range(20)]
    dice = random.Random(18)
    for number in range(share(10_000, of=60)):
        person = dice.choice(people)
        if not all(each.chat.bot_messages for each in people):
            await person.settled()
            for each in people:  # whoever pressed an erasure's last button begins anew
                if not each.chat.bot_messages:
                    await each.send("/start")
            await person.settled()
        await person.tap_data(*_nonsense(person, people, dice))
        if number % 20 == 0:
            await person.settled()
    await people[0].settled()
    for person in people:
        await person.send("/start")
    await people[0].settled()
    assert [len(person.chat.messages) for person in people] == [1] * len(people)
    assert not stand.server.world.unanswered()


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_tap_costs_an_answer_and_an_edit_and_no_more(stand: Stand, language: str) -> None:
    person = await stand.begun(language=language)
    dice = random.Random(4)
    for _ in range(25):
        buttons = [data for data in data_of(person) if not data.endswith((":forget", ":erase"))]
        calls = len(stand.server.calls)
        await person.tap_data(dice.choice(buttons))
        await person.settled()
        made = [call for call in stand.server.calls[calls:] if call.method != "getUpdates"]
        assert len(made) <= 2, made
        assert not any(call.error for call in made)
        calls = len(stand.server.calls)
        await person.tap_again()
        await person.settled()
        made = [call for call in stand.server.calls[calls:] if call.method != "getUpdates"]
        assert len(made) <= 2, made


async def test_what_nobody_asked_before_is_worked_out_beside_the_loop(
    open_bot: Open, today_book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn_by: list[str] = []

    def noting(state: State, advice: Advice) -> Screen:
        drawn_by.append(threading.current_thread().name)
        return draw(state, advice)

    monkeypatch.setattr(drawing, "draw", noting)
    async with open_bot(book=copy(today_book)) as stand:
        first = await stand.begun(7)
        await stand.tap(first, ":pick:passport:five_year", "Мои пути")
        drawn = len(drawn_by)
        assert drawn
        assert threading.current_thread().name not in drawn_by
        second = await stand.begun(8)
        await stand.tap(second, ":pick:passport:five_year", "Мои пути")
        assert len(drawn_by) == drawn, "and what somebody asked is kept"
        assert second.chat.last.text == first.chat.last.text
