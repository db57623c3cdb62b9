"""Who a bot is to its servers: what every process that has its token can make, and nobody else."""

import hashlib
import hmac
from dataclasses import dataclass, field

from routebot.errors import ConfigError
from routebot.store.sealing import derived, hash_chat

__all__ = ["BotIdentity"]

_SALT = b"routebot identity 1"


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """A bot, and the keys that follow from its token.

    They lie nowhere: a process makes them when it starts. So whatever one process has sealed under
    them every other can open, whether the key server lives or not; another token of the same bot
    makes others.

    Attributes:
        id: Telegram's number of the bot; it says whose rows and keys are whose.
    """

    id: int
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, token: str) -> "BotIdentity":
        """Return whose token it is.

        Raises:
            ConfigError: it does not begin with a bot's number.
        """
        number, colon, rest = token.partition(":")
        if not (colon and rest and number.isascii() and number.isdigit()):
            raise ConfigError(
                "ROUTEBOT_TOKEN: a token looks like 123456:ABC…, with the bot's number in front; "
                "@BotFather tells it"
            )
        # The extracting half of HKDF (RFC 5869, section 2.2): a token is letters and digits.
        return cls(int(number), hmac.digest(_SALT, token.encode(), hashlib.sha256))

    def alarm_key(self, row: bytes) -> bytes:
        """Return the key that seals the alarm of a row.

        Args:
            row: the random id of it.
        """
        return derived(self.secret, b"routebot alarms of a bot 1" + row)

    def hash_of_turn(self, chat_id: int) -> bytes:
        """Return what a chat is called where processes agree whose turn it is: 32 bytes.

        It is the same on every day, so it is kept only where nothing outlives the turn.
        """
        return hash_chat(derived(self.secret, b"routebot turns 1"), chat_id)
