"""Settings of commands that work on sessions, and talk to no Telegram."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from routebot.config import PREFIX, DataSettings, read_as
from routebot.errors import ConfigError
from routebot.store.identity import BotIdentity

__all__ = ["SessionSettings", "read_session_settings", "read_settings_in"]


class SessionSettings(DataSettings):
    """What concerns sessions, too.

    Attributes:
        token: says whose they are on a server; files hold those of one bot.
    """

    token: SecretStr | None = None

    @property
    def identity(self) -> BotIdentity:
        """Return whose sessions are meant.

        Raises:
            ConfigError: there is no token, or it is none.
        """
        if self.token is None or not self.token.get_secret_value():
            raise ConfigError(
                f"{PREFIX}TOKEN is missing; on servers it says which bot's conversations are meant"
            )
        return BotIdentity.of(self.token.get_secret_value())


class _Filed(SessionSettings):
    """The same, as one file has it, whatever the environment says."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (dotenv_settings,)


def read_session_settings() -> SessionSettings:
    """Read the settings.

    Raises:
        ConfigError: as `config.read_settings`.
    """
    return read_as(SessionSettings, {})


def read_settings_in(file: Path) -> SessionSettings:
    """Read the settings that stand in a file, and nothing else.

    Raises:
        ConfigError: as `config.read_settings`, or there is no such file.
    """
    if not file.is_file():
        raise ConfigError(f"{file}: there is no such file; name one with settings, as .env is")
    try:
        return read_as(_Filed, {"_env_file": file}, file)
    except ConfigError as error:
        told = str(error).splitlines()
    lines = (f"{file}: {line}" if line.startswith(PREFIX) else line for line in told)
    raise ConfigError("\n".join(lines))
