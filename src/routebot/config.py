"""Settings: what an operator decides, out of the environment.

Every setting is a variable ``ROUTEBOT_…``, in the environment or in a file ``.env`` in the working
folder. The bot's token and the webhook's secret are read from nowhere else, so that no process
listing shows them.
"""

import os
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from routebot.admin_labels import covers_in, is_label, owners_in
from routebot.environment import DATABASE, PREFIX, SETTINGS_FILE, revisions_beside
from routebot.errors import ConfigError
from routebot.proxies import PROXY, Proxy, proxy_for, proxy_of
from routebot.setting_advice import sentence_of
from routebot.store.servers import DATABASE_SCHEMES, KEY_SCHEMES, Server, Servers

__all__ = [
    "DEFAULT_API_URL",
    "KEYS",
    "PREFIX",
    "SETTINGS_FILE",
    "DataSettings",
    "Settings",
    "address_of",
    "read_as",
    "read_data_settings",
    "read_settings",
]

S = TypeVar("S", bound="DataSettings")

DEFAULT_API_URL = "https://api.telegram.org"

KEYS = Path("keys/routebot.keys")
"""Where the keys are unless something else is set."""

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{3,128}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_PATH = re.compile(r"/[A-Za-z0-9_/.~-]*")
_LISTEN = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]*):(?P<port>[0-9]{1,5})")
_ADMIN = re.compile(r"(?P<id>[0-9]{1,20})\s*:\s*(?P<label>.+)")
_CHAT = re.compile(r"-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{3,}")


class DataSettings(BaseSettings):
    """What concerns the dataset and what is stored: all that a command needs which talks to no
    Telegram.

    Attributes:
        database: path of the sessions, or the PostgreSQL server that keeps sessions and revisions.
        revisions: path of what was published; None stands for a file beside the sessions. Not read
            where servers are set.
        keys: path of the key file, a file that nobody else may read, or the server of keys.
        session_keys: path of a second one, in memory, for what opens answers; None to have it all
            in the first. Not read where servers are set.
        signing_key: path of the key that signs what is published and handed out; None: nothing is
            signed.
        data: dataset folder; None stands for the packaged one.
        owners: label of an admin -> what they look after: codes of countries, ids of areas, topics,
            or files of the dataset without their ending.
        covers: label of an admin who is absent -> who looks after theirs meanwhile.
        approvals: how many admins it takes to publish.
        typed_approvals: the second one may be named on the command line by who publishes there.
        health_listen: ``host:port`` at which the running bot says whether it is well; empty: it
            says so nowhere.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=SETTINGS_FILE, env_file_encoding="utf-8", extra="ignore"
    )

    database: Annotated[Path | Server, NoDecode] = DATABASE
    revisions: Path | None = None
    keys: Annotated[Path | Server, NoDecode] = KEYS
    session_keys: Path | None = None
    signing_key: Path | None = None
    data: Path | None = None
    owners: Annotated[Mapping[str, frozenset[str]], NoDecode] = Field(default_factory=dict)
    covers: Annotated[Mapping[str, str], NoDecode] = Field(default_factory=dict)
    approvals: int = Field(default=1, ge=1, le=2)
    typed_approvals: bool = True
    health_listen: str = ""

    @field_validator("database", "keys", mode="before")
    @classmethod
    def _read_place(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            return value
        schemes = DATABASE_SCHEMES if info.field_name == "database" else KEY_SCHEMES
        return Server.read(value, schemes) or value

    @field_validator("health_listen")
    @classmethod
    def _health_shape(cls, value: str) -> str:
        return _host_and_port(value) if value else value

    @field_validator("owners", mode="before")
    @classmethod
    def _read_owners(cls, value: object) -> object:
        return owners_in(value) if isinstance(value, str) else value

    @field_validator("covers", mode="before")
    @classmethod
    def _read_covers(cls, value: object) -> object:
        return covers_in(value) if isinstance(value, str) else value

    @property
    def servers(self) -> Servers | None:
        """Return the servers that keep what is stored; None where files do.

        Raises:
            ConfigError: one of them is set without the other.
        """
        if isinstance(self.database, Server) and isinstance(self.keys, Server):
            return Servers(self.database, self.keys)
        for name, place in (("DATABASE", self.database), ("KEYS", self.keys)):
            if isinstance(place, Server):
                raise ConfigError(
                    f"{PREFIX}{name} alone is a server; {PREFIX}DATABASE and {PREFIX}KEYS are "
                    "both paths, or both servers: postgresql://… and redis://…"
                )
        return None

    @property
    def database_path(self) -> Path:
        """Return where the sessions are.

        Raises:
            ConfigError: on a server.
        """
        return _path(self.database, "DATABASE")

    @property
    def keys_path(self) -> Path:
        """Return where the key file is.

        Raises:
            ConfigError: there is none, but a server.
        """
        return _path(self.keys, "KEYS")

    @property
    def revisions_path(self) -> Path:
        """Return where the revisions are: as set, or ``routebot.revisions.sqlite`` beside
        ``routebot.sqlite``.

        Raises:
            ConfigError: on a server.
        """
        beside = revisions_beside(self.database_path)
        return self.revisions or beside

    @property
    def key_files(self) -> tuple[Path, ...]:
        """Return the paths of all key files, the one on the disk first.

        Raises:
            ConfigError: there is none, but a server.
        """
        first = self.keys_path
        return (first,) if self.session_keys is None else (first, self.session_keys)

    @property
    def revisions_place(self) -> str:
        """Return where the revisions are, as it is shown: an absolute path, or a server."""
        if isinstance(self.database, Server):
            return str(self.database)
        return str(self.revisions_path.absolute())


class Settings(DataSettings):
    """Everything an operator decides.

    Attributes:
        proxy: by which Telegram is called; empty stands for what the environment says.
        webhook_listen: ``host:port`` of our own listener.
        metrics_listen: ``host:port`` at which figures are told; empty: nowhere.
        webhook_url: what Telegram calls, without the path.
        admins: Telegram user id -> label that the audit shows.
        pack: path of the file that is kept and handed out for where there is no network; None:
            nothing is handed out.
        log_level: ``warning``: no line of what went well, so that nothing tells when the bot was
            used.
    """

    token: SecretStr
    api_url: str = DEFAULT_API_URL
    proxy: SecretStr = SecretStr("")
    metrics_listen: str = ""
    webhook_listen: str = "127.0.0.1:8080"
    webhook_path: str = "/telegram"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    admins: Annotated[Mapping[int, str], NoDecode] = Field(default_factory=dict)
    changes_chat: str = ""
    pack: Path | None = None
    log_level: Literal["info", "warning"] = "info"

    @field_validator("token")
    @classmethod
    def _token_shape(cls, value: SecretStr) -> SecretStr:
        return _matched(_TOKEN, value)

    @field_validator("webhook_secret")
    @classmethod
    def _secret_shape(cls, value: SecretStr) -> SecretStr:
        return _matched(_SECRET, value) if value.get_secret_value() else value

    @field_validator("proxy")
    @classmethod
    def _proxy_shape(cls, value: SecretStr) -> SecretStr:
        return _matched(PROXY, value) if value.get_secret_value() else value

    @field_validator("api_url", "webhook_url")
    @classmethod
    def _url_shape(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#@]*)?", value):
            raise ValueError("not an address")
        return value.rstrip("/")

    @field_validator("webhook_path")
    @classmethod
    def _path_shape(cls, value: str) -> str:
        return _matched_text(_PATH, value)

    @field_validator("webhook_listen", "metrics_listen")
    @classmethod
    def _listen_shape(cls, value: str, info: ValidationInfo) -> str:
        needed = info.field_name == "webhook_listen"
        return _host_and_port(value) if value or needed else value

    @field_validator("changes_chat")
    @classmethod
    def _chat_shape(cls, value: str) -> str:
        return _matched_text(_CHAT, value) if value else value

    @field_validator("admins", mode="before")
    @classmethod
    def _read_admins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [_ADMIN.fullmatch(pair.strip()) for pair in value.split(",") if pair.strip()]
        admins = {int(pair["id"]): pair["label"] for pair in pairs if pair}
        # An id or a label that stands there twice is a slip, and a label is what the audit goes by.
        if len({*admins.values()}) != len(pairs) or not all(map(is_label, admins.values())):
            raise ValueError("not id:label pairs")
        return admins

    def way_out(self) -> Proxy | None:
        """Return the proxy by which the Bot API is called, as set or as the environment names it.

        Raises:
            ConfigError: the environment names one that we cannot use.
        """
        if given := self.proxy.get_secret_value():
            return proxy_of(f"{PREFIX}PROXY", given)
        return proxy_for(self.api_url)


def read_settings(**given: Any) -> Settings:
    """Read the settings; what is given, for example from the command line, goes before the
    environment.

    Raises:
        ConfigError: with a sentence for each setting that is missing or malformed.
    """
    _check_certificates()
    settings = read_as(Settings, given)
    _check_labels(settings)
    return settings


def read_data_settings(**given: Any) -> DataSettings:
    """Read the settings that concern the dataset; no token is needed.

    Raises:
        ConfigError: as `read_settings`.
    """
    return read_as(DataSettings, given)


def address_of(listen: str) -> tuple[str, int]:
    """Return (host, port) of a setting ``…_listen``; an empty host means every interface."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


def read_as(kind: type[S], given: Mapping[str, Any], file: Path = SETTINGS_FILE) -> S:
    """Read settings of one kind.

    Args:
        given: goes before the environment.
        file: is named where it cannot be read.

    Raises:
        ConfigError: as `read_settings`.
    """
    try:
        settings = kind(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        problems = {
            str(item["loc"][0]): item["type"]
            for item in error.errors(include_input=False, include_url=False)
        }
    except UnicodeDecodeError:
        # It holds the whole file, so that it must not be the cause of ours.
        raise ConfigError(f"{file} is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        advice = "run this as the user whose file it is, the bot's"
        raise ConfigError(f"{file} cannot be read: {error.strerror}; {advice}") from error
    else:
        _ = settings.servers  # raises where one is set without the other
        return settings
    # The validation error holds what was written, the token too: it must not be the cause of ours.
    raise ConfigError("\n".join(sentence_of(name, kind) for name, kind in problems.items()))


def _check_labels(settings: Settings) -> None:
    """Look whether those who look after claims are admins.

    Raises:
        ConfigError: one is not; what is theirs would wait for nobody.
    """
    labels = set(settings.admins.values())
    named = {
        "OWNERS": set(settings.owners),
        "COVERS": {*settings.covers, *settings.covers.values()},
    }
    for name, given in named.items():
        if strangers := sorted(given - labels):
            admins = ", ".join(sorted(labels)) or "none yet"
            raise ConfigError(
                f"{PREFIX}{name} names {', '.join(strangers)}, who is no admin; write labels of "
                f"{PREFIX}ADMINS ({admins})"
            )


def _check_certificates() -> None:
    """Look at the certificates that the environment names for every program.

    Raises:
        ConfigError: they cannot be read; Telegram could not be reached.
    """
    named = os.environ.get("SSL_CERT_FILE")
    if not named:
        return
    try:
        if Path(named).is_file():  # a device might have no end
            ssl.create_default_context(cafile=named)
            return
        problem = "is no file"
    except OSError:
        problem = "holds no certificates that we can read"
    raise ConfigError(
        f"SSL_CERT_FILE is malformed: {named} {problem}; "
        "name a file in PEM format, or take the variable away"
    )


def _path(place: Path | Server, name: str) -> Path:
    if isinstance(place, Server):
        raise ConfigError(
            f"{PREFIX}{name} is a server ({place}), and this needs a file; name its path"
        )
    return place


def _host_and_port(value: str) -> str:
    found = _LISTEN.fullmatch(value)
    if not found or not 0 <= int(found["port"]) <= 65535:
        raise ValueError("not host:port")
    return value


def _matched(pattern: re.Pattern[str], value: SecretStr) -> SecretStr:
    _matched_text(pattern, value.get_secret_value())
    return value


def _matched_text(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError("malformed")
    return value
