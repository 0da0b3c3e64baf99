"""Schedules of EventBridge rules at the emulator's pace, for functions that let them in."""

import fnmatch
import logging
from typing import TYPE_CHECKING, Any

from local_aws.emulator.pace import AWS_MINUTE_SECONDS, Pace

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)
_TICKS_A_MINUTE = 6


def install(pace: Pace) -> None:
    """Scale `rate(...)`; cron expressions name times of the day and stay as they are."""
    from ministack.services import eventbridge  # noqa: PLC0415  # reads the environment

    parse: Callable[[str], int | None] = eventbridge._parse_rate_seconds  # noqa: SLF001

    def rate_seconds(expression: str) -> float | None:
        seconds = parse(expression)
        return None if seconds is None else pace.seconds(seconds)

    eventbridge._parse_rate_seconds = rate_seconds  # noqa: SLF001
    eventbridge._SCHEDULER_TICK_INTERVAL = (  # noqa: SLF001
        pace.seconds(AWS_MINUTE_SECONDS) / _TICKS_A_MINUTE
    )
    invoke = eventbridge._invoke_target  # noqa: SLF001

    def invoke_target(target: Any, event: Any, rule: Any, *more: Any, **named: Any) -> Any:
        if ":lambda:" in target["Arn"] and not _lets_in(target["Arn"], rule["Arn"]):
            logger.warning(
                "%s is not invoked: its resource policy does not let %s in",
                target["Arn"],
                rule["Arn"],
            )
            return None
        return invoke(target, event, rule, *more, **named)

    eventbridge._invoke_target = invoke_target  # noqa: SLF001


def _lets_in(function: str, rule: str) -> bool:
    """Whether a statement of the function's resource policy is about this rule."""
    from ministack.services import lambda_svc  # noqa: PLC0415

    found = lambda_svc.function_policy_for_arn(function)
    statements = found[0]["Statement"] if found else []
    return any(
        statement["Effect"] == "Allow"
        and statement["Principal"] == {"Service": "events.amazonaws.com"}
        and statement["Action"] in ("lambda:InvokeFunction", "lambda:*")
        and _about(rule, statement.get("Condition", {}))
        for statement in statements
    )


def _about(rule: str, condition: dict[str, dict[str, str]]) -> bool:
    source = condition.get("ArnLike", {}).get("AWS:SourceArn", "*")
    account = condition.get("StringEquals", {}).get("AWS:SourceAccount", rule.split(":")[4])
    return fnmatch.fnmatchcase(rule, source) and account == rule.split(":")[4]
