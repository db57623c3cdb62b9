"""What the settings say: names nothing reads, where paths lead, who can publish, the webhook."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from routebot.config import DEFAULT_API_URL, SETTINGS_FILE, Settings
from routebot.misnamed import misnamed
from routebot.terminal.readiness.findings import Finding
from routebot.terminal.readiness.places import kept_files

__all__ = ["names", "paths", "publishers", "webhook"]

_PORTS = (443, 80, 88, 8443)
"""Those that Telegram calls; see https://core.telegram.org/bots/api#setwebhook."""


def names() -> Iterator[Finding]:
    """Look for settings that nothing reads."""
    for name, where, meant in misnamed():
        advice = f"was {meant} meant?" if meant else "take it out; docs/running.md has them all"
        said = f"settings: {name} in {where} is none of ours and not read; {advice}"
        yield Finding("settings.unknown", "FAIL", said)


def paths(settings: Settings) -> Iterator[Finding]:
    """Say which files another working folder would miss: there the bot begins anew, silently."""
    keys, databases = kept_files(settings)
    given = (*keys, *databases, settings.data, settings.pack)
    relative = [str(path) for path in given if path and not path.is_absolute()]
    if not relative:
        yield Finding("paths", "ok", "paths: all absolute")
    elif SETTINGS_FILE.exists():
        said = f"paths: read from the working folder {Path.cwd()}, as {SETTINGS_FILE} is"
        yield Finding("paths", "ok", said)
    else:
        yield Finding(
            "paths.relative",
            "--",
            f"paths: {', '.join(relative)} are looked for in the working folder, now {Path.cwd()}; "
            "started elsewhere, the bot begins anew. Write absolute ones, as systemd needs them",
        )


def publishers(settings: Settings) -> Iterator[Finding]:
    """Say who can publish, and whether anybody can."""
    admins = ", ".join(settings.admins.values())
    if settings.approvals == 1 or len(settings.admins) > 1:
        if admins:
            yield Finding("admins", "ok", f"admins: {admins}; it takes {settings.approvals}")
        else:
            said = "admins: none; who may publish in the chat stands in ROUTEBOT_ADMINS"
            yield Finding("admins.none", "--", said)
        return
    few = f"admins: it takes 2 to publish, and ROUTEBOT_ADMINS names {admins or 'nobody'}"
    advice = "name a second one, or set ROUTEBOT_APPROVALS=1"
    if settings.typed_approvals:
        said = f"{few}: only `data publish --approved-by` can; {advice}"
        yield Finding("admins.one", "--", said)
    else:
        said = (
            f"{few}: nobody can, for ROUTEBOT_TYPED_APPROVALS=no shuts the terminal, too; {advice}"
        )
        yield Finding("admins.nobody_can_publish", "FAIL", said)


def webhook(settings: Settings) -> Iterator[Finding]:
    """Look whether `serve --webhook` could start, where a webhook is set up."""
    if not settings.webhook_url:
        return
    if not settings.webhook_secret.get_secret_value():
        yield Finding(
            "webhook.without_secret",
            "FAIL",
            "webhook: ROUTEBOT_WEBHOOK_URL is set and ROUTEBOT_WEBHOOK_SECRET is not, so that "
            "`serve --webhook` does not start; write what `openssl rand -hex 32` prints",
        )
    url = urlsplit(settings.webhook_url)
    if settings.api_url == DEFAULT_API_URL and (
        url.scheme != "https" or (url.port or _PORTS[0]) not in _PORTS
    ):
        yield Finding(
            "webhook.not_callable",
            "FAIL",
            f"webhook: Telegram calls https only, on ports {', '.join(map(str, _PORTS))}; "
            "write such a one into ROUTEBOT_WEBHOOK_URL",
        )
