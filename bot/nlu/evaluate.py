"""`./huanhuan evaluate FILE.tsv`: how well real questions are understood."""

import argparse


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("evaluate", help="measure the understanding of real questions")
    parser.add_argument("file")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    raise NotImplementedError
