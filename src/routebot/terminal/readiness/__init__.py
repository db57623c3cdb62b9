"""What ``routebot doctor`` looks at before a bot is started.

Nothing is changed, and nothing is made but a trial file beside the keys, for a moment. `findings`
says what every check tells; `examining` asks them one after the other. Each kind of check has a
module: `dataset` what would serve, `settings`, `files` keys and databases, `servers` what several
workers keep there in place of files (`postgres`, `key_server`), `machine` its room and memory,
`bot_api` Telegram and the way there, `hearing` what Telegram says of the bot.

What one reads about a finding says what to do. No module prints, and none asks what another found.
"""

from routebot.terminal.readiness.dataset import Examined, examine_dataset
from routebot.terminal.readiness.examining import examine
from routebot.terminal.readiness.findings import Finding

__all__ = ["Examined", "Finding", "examine", "examine_dataset"]
