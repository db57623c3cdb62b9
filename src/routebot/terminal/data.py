"""``routebot data``: check, show, compare, describe and change the policy data."""

import argparse

from routebot.terminal.commands import Command, add_commands, describe

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
  routebot data key keys/signing.pem --new
  routebot data show KZ                   what holds for Kazakhstan today
  routebot data show kz-entry-visa-free   one fact
  routebot data show questions            ids of questions and options
  routebot data show coverage             what is known of every destination, and what is not"""


_COMMANDS = (
    Command("check", "find every mistake in a dataset", "data_check:add_check_options"),
    Command("stale", "list what to re-check, worst first", "data_stale:add_stale_options"),
    Command(
        "recheck",
        "read claims again, one by one, and publish what was found",
        "data_recheck:add_recheck_options",
    ),
    Command(
        "crosscheck",
        "compare our headline regimes with a passport index",
        "data_crosscheck:add_crosscheck_options",
    ),
    Command(
        "plan",
        "show what a change would do, and exactly to whom",
        "data_plan:add_plan_options",
    ),
    Command(
        "preview",
        "show a screen as it is now and as a change makes it",
        "data_preview:add_preview_options",
    ),
    Command("publish", "check, plan and publish a change", "data_publish:add_publish_options"),
    Command(
        "history", "list what was published, by whom and why", "data_history:add_history_options"
    ),
    Command(
        "rollback",
        "return to an earlier revision, or take one publication back",
        "data_rollback:add_rollback_options",
    ),
    Command(
        "withdraw",
        "tell everybody not to rely on a fact, at once",
        "data_withdraw:add_withdraw_options",
    ),
    Command("release", "put a withdrawn fact back in force", "data_withdraw:add_release_options"),
    Command(
        "export",
        "write the dataset that serves to a zip, or one file of it",
        "data_export:add_export_options",
    ),
    Command(
        "backup",
        "copy what was published, and who published it, into one file",
        "data_backup:add_backup_options",
    ),
    Command(
        "restore", "put a backup where nothing is published", "data_backup:add_restore_options"
    ),
    Command(
        "convert",
        "bring files of an older form to the present one",
        "data_convert:add_convert_options",
    ),
    Command("key", "make the key that signs, or print its fingerprint", "data_key:add_key_options"),
    Command("schema", "print the JSON Schema of a kind of file", "data_schema:add_schema_options"),
    Command(
        "show",
        "show a destination, a fact, what rests on a page, or the questions",
        "data_show:add_show_options",
    ),
)


def add_data_commands(parser: argparse.ArgumentParser) -> None:
    """Add the commands of ``data``."""
    describe(parser, _EXAMPLES, for_people=False)
    add_commands(parser, _COMMANDS)
