"""The part of CloudWatch's metric math that alarms here can use: arithmetic, FILL, MAX, MIN, IF."""

import ast
import operator
from collections.abc import Callable, Mapping

from local_aws.emulator.errors import ExpressionError

Value = float | None  # None: no data
_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluate(expression: str, values: Mapping[str, Value]) -> Value:
    """Evaluate an expression over one datapoint of each metric, by the metrics' ids.

    What has no data makes what is computed of it have none, but for FILL. Raises ExpressionError
    for what is not served here.
    """
    try:
        tree = ast.parse(expression, mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(_unserved(expression)) from error
    return _Evaluation(expression, values).of(tree)


class _Evaluation:
    def __init__(self, expression: str, values: Mapping[str, Value]) -> None:
        self._expression = expression
        self._values = values

    def of(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=int() | float()):
                return float(node.value)  # type: ignore[arg-type]  # the pattern says so
            case ast.Name(id=name) if name in self._values:
                return self._values[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                value = self.of(operand)
                return None if value is None else -value
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return self._computed(_OPERATORS[type(op)], self.of(left), self.of(right))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._called(name, [self.of(each) for each in arguments])
        raise ExpressionError(_unserved(self._expression))

    def _computed(
        self, compute: Callable[[float, float], float], left: Value, right: Value
    ) -> Value:
        if left is None or right is None:
            return None
        try:
            return compute(left, right)
        except ZeroDivisionError:
            return None  # documented: no datapoint

    def _called(self, name: str, values: list[Value]) -> Value:
        match name, values:
            case "FILL", [value, filling]:
                return filling if value is None else value
            case "IF", [condition, yes, no]:
                return None if condition is None else yes if condition else no
            case "MAX" | "MIN", [_, *_]:
                there = [value for value in values if value is not None]
                pick = max if name == "MAX" else min
                return pick(there) if there else None
        raise ExpressionError(_unserved(self._expression))


def _unserved(expression: str) -> str:
    return (
        f"The expression {expression!r}: not supported by the embedded AWS, which knows + - * /, "
        "numbers, ids of metrics, FILL(metric, number), IF, MAX and MIN."
    )
