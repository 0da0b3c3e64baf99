"""Reduces Python source to what it does, so that a comment does not change a digest."""

import ast
import hashlib


def meaning(source: str) -> bytes:
    """Return bytes that are equal for sources that differ in comments, docstrings or layout.

    It is the syntax tree with empty fields left out, which makes it the same under every
    supported version of Python.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and ast.get_docstring(node, clean=False) is not None
        ):
            del node.body[0]
    return hashlib.sha256(repr(_canonical(tree)).encode()).digest()


def _canonical(node: object) -> object:
    if isinstance(node, ast.AST):
        fields = [
            (name, _canonical(value))
            for name, value in ast.iter_fields(node)
            if value is not None and value != []
        ]
        return (type(node).__name__, *fields)
    if isinstance(node, list):
        return [_canonical(item) for item in node]
    return node
