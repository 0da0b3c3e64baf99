"""Reads a handler's source for what the serving container looks for, without running it."""

import ast
from collections.abc import Iterable, Iterator

from model_build.errors import HandlerCodeError

# What may hold a function's definition and runs when the file is imported.
BLOCKS = ("body", "orelse", "finalbody", "handlers")


def check_handler(source: str, name: str) -> None:
    """Hold `inference.py` to defining `handler`, or `input_handler` and `output_handler`.

    Raises:
        HandlerCodeError: it is not Python, or defines neither.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise HandlerCodeError(f"{name} is not Python ({error}); mend it") from error
    names = set(_names(tree.body))
    if "*" in names or "handler" in names or {"input_handler", "output_handler"} <= names:
        return
    found = ", ".join(sorted(names)) or "nothing"
    raise HandlerCodeError(
        f"{name} has to define handler(data, context), or input_handler(data, context) and"
        f" output_handler(response, context); it defines {found}"
    )


def _names(statements: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that the statements bind; `*` where an import brings unknown ones."""
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
            case _:
                yield from (
                    node.id
                    for node in ast.walk(statement)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                )
                for block in BLOCKS:
                    yield from _names(getattr(statement, block, ()))
