"""What to write where a setting is missing or malformed."""

from collections.abc import Mapping
from types import MappingProxyType

from routebot.environment import PREFIX
from routebot.proxies import PROXY_FORM

__all__ = ["sentence_of"]

_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "token": "write the token that BotFather gave you, digits:letters, for example "
        "123456:ABC-def",
        "api_url": "write the address of a Bot API server, for example http://127.0.0.1:8081",
        "proxy": f"write {PROXY_FORM}, or leave it out",
        "database": "write the path of the session database, for example state/routebot.sqlite, or "
        "the address of a PostgreSQL server, for example postgresql://user:password@host/routebot, "
        "with %40 for @ in a password, and so on",
        "revisions": "write the path of the database of published data, for example "
        "state/routebot.revisions.sqlite, or leave it out",
        "keys": "write the path of the key file, not beside the database, for example "
        "keys/routebot.keys, or the address of a server of keys, for example "
        "rediss://user:password@host:6379, with %40 for @ in a password, and so on",
        "session_keys": "write the path of a file in memory, for example "
        "/run/routebot/session.keys, or leave it out",
        "signing_key": "write the path of a key that `routebot data key FILE --new` has made, or "
        "leave it out",
        "data": "write the folder of the dataset, for example data, or leave it out for the "
        "packaged one",
        "health_listen": "write host:port to tell our health at, for example 127.0.0.1:8082, or "
        "leave it out",
        "metrics_listen": "write host:port to tell figures at, for example 127.0.0.1:9464, or "
        "leave it out",
        "webhook_listen": "write host:port to listen on behind your reverse proxy, for example "
        "127.0.0.1:8080",
        "webhook_path": "write the path of the webhook, for example /telegram",
        "webhook_url": "write the public https address that your reverse proxy answers, for "
        "example https://bot.example.org",
        "webhook_secret": "write 16 to 256 of the characters A-Z a-z 0-9 _ -, such as `openssl "
        "rand -hex 32` prints",
        "admins": "write id:label pairs with commas, none of them twice, for example "
        "1111111:anna,2222222:boris",
        "owners": "write label:names pairs with commas, countries, topics or files joined by +, "
        "for example anna:KZ+GE+border_practice,boris:links",
        "covers": "write absent:cover pairs of labels with commas, none absent twice, for example "
        "anna:boris",
        "approvals": "write 1, or 2 if a second admin has to approve what is published",
        "typed_approvals": "write yes, or no if only who has read a plan in the chat may approve",
        "log_level": "write info, or warning to log only what is wrong",
        "pack": "write the path of the file that the bot is to keep and hand out, for example "
        "state/reference.html, or leave it out",
        "changes_chat": "write the id or @name of the chat where changes of the dataset are "
        "announced, or leave it out",
    }
)


def sentence_of(name: str, kind: str) -> str:
    """Say what is wrong with a setting and what to write.

    Args:
        name: without the prefix, in small letters.
        kind: of the validation's error: ``missing``, or anything else.
    """
    what = "is missing" if kind == "missing" else "is malformed"
    return f"{PREFIX}{name.upper()} {what}; {_ADVICE[name]}"
