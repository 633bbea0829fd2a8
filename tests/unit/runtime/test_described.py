"""What others read of the web API is what the code has: the committed description and types are made from it."""

from bot.channels.api_commands import OPENAPI, TYPES, openapi_text, types_text
from bot.channels.described import json_definition, typescript_definition
from bot.channels.wire import Button, Message, Stars


def test_the_committed_files_are_those_that_the_shapes_make() -> None:
    """Changed a shape? `./huanhuan api` writes both again."""
    assert OPENAPI.read_text(encoding="utf-8") == openapi_text()
    assert TYPES.read_text(encoding="utf-8") == types_text()


def test_a_shape_in_both_languages() -> None:
    assert json_definition(Button) == {
        "type": "object",
        "description": "`button` is a token that only this conversation may use.",
        "properties": {"title": {"type": "string"}, "button": {"type": "string"}},
        "required": ["title", "button"],
    }
    assert typescript_definition(Button) == "export interface Button {\n  title: string;\n  button: string;\n}"
    assert json_definition(Stars)["required"] == ["score"]
    assert "comment?: string | null;" in typescript_definition(Stars)
    assert json_definition(Message)["properties"]["from"] == {"enum": ["borrower", "assistant"]}
