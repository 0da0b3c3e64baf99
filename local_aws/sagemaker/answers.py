"""Answers in the shape that the service model gives them."""

from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape


def shaped(shape: Shape | None, value: Any) -> Any:
    """Keep what the output shape knows and drop what is None.

    Raises KeyError when a member that the model requires is missing: an answer that no client
    could have got from the service.
    """
    if isinstance(shape, StructureShape):
        return _structure(shape, value)
    if isinstance(shape, ListShape):
        return [shaped(shape.member, item) for item in value]
    if isinstance(shape, MapShape):
        return {key: shaped(shape.value, item) for key, item in value.items()}
    return value


def _structure(shape: StructureShape, value: Mapping[str, Any]) -> dict[str, Any]:
    missing = [name for name in shape.required_members if value.get(name) is None]
    if missing:
        message = f"{shape.name} lacks {', '.join(missing)}"
        raise KeyError(message)
    return {
        name: shaped(member, value[name])
        for name, member in shape.members.items()
        if value.get(name) is not None
    }
