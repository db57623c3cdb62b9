"""A session that the version before stored, and the button that hangs under its message."""

import json
from pathlib import Path
from typing import Any

import pytest

from routebot.bot.conversation import Conversation
from tests.bot.conftest import Stand

RECORDED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "recorded" / "session-0.1.1.json").read_text("utf-8")
)
"""What routebot 0.1.1 stored, what one of the buttons on the screen carried, and what the state
was there after the press.
"""


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded["what"])
def test_session_of_the_version_before_is_stored_in_the_same_form(recorded: dict[str, Any]) -> None:
    assert Conversation.from_json(recorded["session"]).to_json() == recorded["session"]


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded["what"])
async def test_button_of_the_version_before_does_what_it_did(
    stand: Stand, recorded: dict[str, Any]
) -> None:
    person = await stand.begun(language=recorded["session"]["state"]["language"])
    session = await stand.store.load(person.user_id, stand.server.clock)
    assert session
    here = {name: session.body[name] for name in ("live", "sent", "left")}
    body = {**recorded["session"], **here}
    await stand.store.save(person.user_id, body, session.version, stand.server.clock)
    await person.tap_data(recorded["pressed"])
    await person.settled()
    conversation = await stand.conversation(person)
    assert conversation
    assert conversation.state.to_json() == recorded["after"]
    assert len(person.chat.bot_messages) == 1
