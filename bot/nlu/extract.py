"""`./huanhuan extract FILE.tsv`: how many amounts, periods, dates and percentages of a list of phrases are read right."""

import argparse


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("extract", help="measure the reading of amounts, periods, dates and percentages")
    parser.add_argument("file")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    raise NotImplementedError
