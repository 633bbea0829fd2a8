"""`./huanhuan api`: writes what others read of the web API, from the shapes that the code uses."""

import argparse
import json

from bot.channels import openapi
from bot.channels.assets import PAGE
from bot.channels.described import named, typescript_definition
from bot.settings import ROOT

OPENAPI = ROOT / "docs" / "openapi.json"
TYPES = PAGE / "wire.d.ts"
_HEAD = """\
// Made by `./huanhuan api` from bot/channels/cards.py and wire.py; not to be changed by hand.

/** A typed value that the server has put into words: `text` is shown as it is. */
export interface Leaf {
  text?: string;
  name?: string;
  amount?: string;
  currency?: string;
  date?: string;
  time?: string;
  rate?: string;
  count?: number;
  list?: Leaf[];
}
"""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    api = commands.add_parser("api", help="write docs/openapi.json and the page's types")
    api.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    OPENAPI.write_text(openapi_text(), encoding="utf-8")
    TYPES.write_text(types_text(), encoding="utf-8")
    return 0


def openapi_text() -> str:
    return json.dumps(openapi.document(), ensure_ascii=False, indent=1) + "\n"


def types_text() -> str:
    definitions = {each.__name__: typescript_definition(each) for shape in openapi.SHAPES for each in named(shape)}
    return "\n\n".join([_HEAD.rstrip("\n"), *definitions.values()]) + "\n"
