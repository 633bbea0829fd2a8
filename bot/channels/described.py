"""The shapes of cards.py and wire.py, described for others: as JSON Schema and as TypeScript declarations."""

import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from typing_extensions import NotRequired, Required

_JSON = {str: "string", int: "integer", bool: "boolean"}
_TYPESCRIPT = {str: "string", int: "number", bool: "boolean"}
LEAF = {
    "description": "A typed value; `text` is how people read it, in the conversation's language.",
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
}


def named(shape: Any) -> Iterator[type]:
    """Every named shape below this one, itself included, each once."""
    seen: list[type] = []

    def look(part: Any) -> None:
        if is_typeddict(part):
            if part in seen:
                return
            seen.append(part)
            for each in _fields(part).values():
                look(each)
        for each in get_args(part):
            look(each)

    look(shape)
    yield from seen


def json_schema(shape: Any) -> dict[str, Any]:
    """Where it is used: a reference for a named shape."""
    if is_typeddict(shape):
        return {"$ref": f"#/components/schemas/{shape.__name__}"}
    if _is_leaf(shape):
        return {"$ref": "#/components/schemas/Leaf"}
    if get_origin(shape) is Literal:
        return {"enum": list(get_args(shape))}
    if _is_union(shape):
        return {"anyOf": [json_schema(each) for each in get_args(shape)]}
    if get_origin(shape) is list:
        return {"type": "array", "items": json_schema(*get_args(shape))}
    return {"type": "null"} if shape is type(None) else {"type": _JSON[shape]}


def json_definition(shape: type) -> dict[str, Any]:
    """What stands under a named shape's name."""
    fields = _fields(shape)
    return {
        "type": "object",
        **({"description": " ".join(shape.__doc__.split())} if shape.__doc__ else {}),
        "properties": {name: json_schema(part) for name, part in fields.items()},
        "required": [name for name in fields if name in _required(shape)],
    }


def typescript(shape: Any) -> str:
    """A TypeScript type expression."""
    if is_typeddict(shape):
        return str(shape.__name__)
    if _is_leaf(shape):
        return "Leaf"
    if get_origin(shape) is Literal:
        return " | ".join(f'"{each}"' for each in get_args(shape))
    if _is_union(shape):
        return " | ".join(typescript(each) for each in get_args(shape))
    if get_origin(shape) is list:
        inner = typescript(*get_args(shape))
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    return "null" if shape is type(None) else _TYPESCRIPT[shape]


def typescript_definition(shape: type) -> str:
    required = _required(shape)
    lines = [f"  {name}{'' if name in required else '?'}: {typescript(part)};" for name, part in _fields(shape).items()]
    return "\n".join([f"export interface {shape.__name__} {{", *lines, "}"])


def _fields(shape: type) -> dict[str, Any]:
    return {name: _bare(part) for name, part in get_type_hints(shape, include_extras=True).items()}


def _required(shape: type) -> set[str]:
    """`__required_keys__`, which does not see typing_extensions' marks below Python 3.11."""
    hints = get_type_hints(shape, include_extras=True)
    keys: frozenset[str] = shape.__required_keys__  # type: ignore[attr-defined]
    return {name for name in keys if get_origin(hints[name]) is not NotRequired}


def _bare(part: Any) -> Any:
    return get_args(part)[0] if get_origin(part) in (NotRequired, Required) else part


def _is_leaf(shape: Any) -> bool:
    return get_origin(shape) is dict


def _is_union(shape: Any) -> bool:
    return get_origin(shape) in (Union, types.UnionType)
