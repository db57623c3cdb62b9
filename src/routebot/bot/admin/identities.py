"""Tell admins apart by who they are, without writing down who they are."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

__all__ = ["identities_of"]


def identities_of(admins: Mapping[int, str], token: str) -> dict[str, str]:
    """Return label -> keyed hash of the Telegram id behind it.

    Ids can be counted through, so the hash is keyed, by the one secret that outlives a restart;
    after a new token what was under way falls.

    Args:
        admins: Telegram id -> label.
    """
    key = sha256(b"routebot admins\0" + token.encode()).digest()
    return {
        label: hmac.new(key, str(id_).encode(), sha256).hexdigest()[:32]
        for id_, label in admins.items()
    }
