"""What it means that a call of the Bot API failed, and what to do, in words for an operator.

No text of an error is passed on: it may hold the token.
"""

from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from routebot.bot.client import BrokenOffError, NotSentError

__all__ = ["plainly"]

_OTHER_PROGRAM = (
    "another program asks for updates with this token; stop it, or if you know of none "
    "revoke the token at BotFather"
)
_WEBHOOK = (
    "a webhook is set for this bot, so that it may not ask for updates; it is taken away now. "
    "If it comes back, another program sets it: stop that, or revoke the token at BotFather"
)
_REFUSED = "Telegram does not take the token in ROUTEBOT_TOKEN; write the one BotFather shows"
_NOWHERE = (
    "the Bot API does not know this address (404): ROUTEBOT_TOKEN is not whole, or "
    "ROUTEBOT_API_URL holds a path that is none of its own"
)
_WAIT = "Telegram wants the bot to wait (429); it does"
_LATE = (
    "the Bot API cannot be reached in time: the network is slow, or something on the way lets "
    "nothing through; where Telegram is blocked set ROUTEBOT_PROXY"
)
_PROXY = (
    "the Bot API cannot be reached: the proxy is not there or refuses; check ROUTEBOT_PROXY, and "
    "HTTPS_PROXY and ALL_PROXY where that is not set"
)
_CERTIFICATE = (
    "the Bot API cannot be reached: the certificate at its address is not to be trusted; check "
    "ROUTEBOT_API_URL, the clock and SSL_CERT_FILE, and whether somebody listens on the way"
)
_UNREACHED = (
    "the Bot API cannot be reached: check the network and ROUTEBOT_API_URL; where Telegram is "
    "blocked set ROUTEBOT_PROXY"
)
_BROKEN_OFF = "the Bot API cannot be reached: the connection was cut off before it answered"
_THEIR_OWN = "the Bot API has a failure of its own (5xx); nothing is to be done here"
_ODD = (
    "the Bot API gives an answer that makes no sense; if ROUTEBOT_API_URL is set, check that it is "
    "the address of a Bot API server"
)


def plainly(error: BaseException) -> str:
    """Say what it means that a call failed, and what to do; one sentence, without a full stop."""
    said = f"{error} {error.__cause__ or ''}".lower()
    match error:
        case Conflict():
            return _WEBHOOK if "webhook" in said else _OTHER_PROGRAM
        case InvalidToken():
            # Telegram's own word for it may be the cause of PTB's.
            return _NOWHERE if "not found" in said else _REFUSED
        case RetryAfter():
            return _WAIT
        case TimedOut() | TimeoutError():
            return _PROXY if "proxy" in said else _LATE
        case NetworkError() if not isinstance(error, BadRequest):
            return _unreached(error, said)
    return _ODD


def _unreached(error: NetworkError, said: str) -> str:
    """Say why there is no answer: of ours the errors hold the name of aiohttp's."""
    if isinstance(error, NotSentError):
        if "proxy" in said:
            return _PROXY
        return _CERTIFICATE if "certificate" in said or "ssl" in said else _UNREACHED
    return _BROKEN_OFF if isinstance(error, BrokenOffError) else _THEIR_OWN
