"""The commands of `./huanhuan`."""

import argparse
import os
import sys
from importlib import import_module

_COMMANDS = (
    "bot.demo",
    "bot.channels.chat",
    "bot.channels.api_commands",
    "bot.channels.telegram.commands",
    "bot.console.commands",
    "bot.outreach.commands",
    "bot.testing",
    "lending.store.commands",
    "lending.store.agreement_commands",
    "lending.store.approval_commands",
    "lending.store.policy_commands",
    "lending.store.staff_commands",
    "lending.store.borrower_commands",
    "lending.store.retention_commands",
    "lending.ledger.commands",
    "lending.commands.propose",
    "lending.commands.check_vectors",
    "bot.teaching.commands",
    "bot.nlu.evaluate",
    "bot.nlu.extract",
    "bot.nlu.lint",
    "bot.text.commands",
)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./huanhuan", description="A repayment-plan assistant that borrowers use themselves."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in _COMMANDS:
        import_module(module).add_parser(commands)
    arguments = parser.parse_args()
    if getattr(arguments, "port", None):
        os.environ["HUANHUAN_PORT"] = str(arguments.port)  # before anything reads the settings
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
