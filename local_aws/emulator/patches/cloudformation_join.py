"""Fn::Join inside Conditions, by which `cdk bootstrap` asks whether a list parameter is empty.

MiniStack compares the unresolved function there: such a condition never equals a text.
"""

from typing import Any

_JOIN = "Fn::Join"


def with_joins(expression: Any, parameters: dict[str, Any]) -> Any:
    """Return a condition in which each Fn::Join of texts and parameters is the text it makes.

    `parameters` are MiniStack's: {name: {"Value": text}}, a list as one text with commas.
    """
    if isinstance(expression, list):
        return [with_joins(part, parameters) for part in expression]
    if not isinstance(expression, dict):
        return expression
    if _JOIN not in expression:
        return {name: with_joins(part, parameters) for name, part in expression.items()}
    separator, parts = expression[_JOIN]
    return separator.join(_texts(parts, parameters))


def _texts(parts: Any, parameters: dict[str, Any]) -> list[str]:
    if isinstance(parts, dict):
        return [text.strip() for text in str(parameters[parts["Ref"]]["Value"]).split(",")]
    resolved = [with_joins(part, parameters) for part in parts]
    return [
        str(parameters[part["Ref"]]["Value"]) if isinstance(part, dict) else str(part)
        for part in resolved
    ]


def install() -> None:
    """Resolve the joins of a template's conditions before MiniStack evaluates them."""
    # Each of these has the function under its own name.
    from ministack.services.cloudformation import (  # noqa: PLC0415
        changesets,
        engine,
        handlers,
        stacks,
    )

    evaluate = engine._evaluate_conditions  # noqa: SLF001  # it has no public name

    def evaluate_conditions(template: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
        conditions = with_joins(template.get("Conditions", {}), parameters)
        evaluated: dict[str, Any] = evaluate({**template, "Conditions": conditions}, parameters)
        return evaluated

    for module in (changesets, engine, handlers, stacks):
        module._evaluate_conditions = evaluate_conditions  # noqa: SLF001  # as above
