"""``routebot data``: check, show, compare, describe and change the policy data."""

from routebot.terminal.data_backup import add_backup_command, add_restore_command
from routebot.terminal.data_check import add_check_command
from routebot.terminal.data_convert import add_convert_command
from routebot.terminal.data_crosscheck import add_crosscheck_command
from routebot.terminal.data_export import add_export_command
from routebot.terminal.data_history import add_history_command
from routebot.terminal.data_plan import add_plan_command
from routebot.terminal.data_preview import add_preview_command
from routebot.terminal.data_publish import add_publish_command
from routebot.terminal.data_recheck import add_recheck_command
from routebot.terminal.data_rollback import add_rollback_command
from routebot.terminal.data_schema import add_schema_command
from routebot.terminal.data_show import add_show_command
from routebot.terminal.data_stale import add_stale_command
from routebot.terminal.data_withdraw import add_release_command, add_withdraw_command
from routebot.terminal.options import Commands, add_command

__all__ = ["add_data_commands"]

_EXAMPLES = """examples:
  routebot data check                     every mistake, with file and line
  routebot data stale                     what to re-check next, worst first
  routebot data recheck --who anna        read them again, one by one
  routebot data crosscheck index.csv --on 2026-02-18
  routebot data crosscheck changes.csv --days snapshots.txt
  routebot data convert FOLDER            files of an older form
  routebot data schema destination        JSON Schema for editors
  routebot data schema --write data/schema
  routebot data show KZ                   what holds for Kazakhstan today
  routebot data show kz-entry-visa-free   one fact
  routebot data show questions            ids of questions and options
  routebot data show coverage             what is known of every destination, and what is not"""


def add_data_commands(commands: Commands) -> None:
    """Add ``data`` and its commands to the parser."""
    parser = add_command(
        commands, "data", "check and show the policy data", _EXAMPLES, for_people=False
    )
    inner: Commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_check_command(inner)
    add_stale_command(inner)
    add_recheck_command(inner)
    add_crosscheck_command(inner)
    add_plan_command(inner)
    add_preview_command(inner)
    add_publish_command(inner)
    add_history_command(inner)
    add_rollback_command(inner)
    add_withdraw_command(inner)
    add_release_command(inner)
    add_export_command(inner)
    add_backup_command(inner)
    add_restore_command(inner)
    add_convert_command(inner)
    add_schema_command(inner)
    add_show_command(inner)
