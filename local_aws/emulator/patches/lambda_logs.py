"""A function's log is written under its role, which may be forbidden to; MiniStack asks nobody."""

import functools
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from local_aws.emulator.errors import LocalAwsError

logger = logging.getLogger(__name__)


def install() -> None:
    """Drop what a function printed where its role may not write it, as Lambda does."""
    from ministack.services import lambda_svc  # noqa: PLC0415  # reads the environment

    lambda_svc._emit_lambda_logs = _asking(lambda_svc._emit_lambda_logs)  # noqa: SLF001


def _asking(emit: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(emit)
    def asking(function: Mapping[str, Any], *rest: Any, **named: Any) -> None:
        config = function.get("config") or function
        try:
            denied = next(_denials(config), None)
        except LocalAwsError as error:  # nobody may assume the role: the function did not run
            denied = str(error)
        if denied is None:
            emit(function, *rest, **named)
        else:
            logger.warning("the log of %s is lost: %s", config["FunctionArn"], denied)

    return asking


def _denials(config: Mapping[str, Any]) -> Iterator[str]:
    from ministack.core import lambda_runtime  # noqa: PLC0415
    from ministack.core.iam_evaluator import enforce  # noqa: PLC0415
    from ministack.services import cloudwatch_logs  # noqa: PLC0415

    _, _, _, region, account, *_ = config["FunctionArn"].split(":")
    given = config.get("LoggingConfig") or {}
    group = given.get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    arn = f"arn:aws:logs:{region}:{account}:log-group:{group}:*"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    if group not in cloudwatch_logs._log_groups:  # noqa: SLF001
        actions.insert(0, "logs:CreateLogGroup")
    access_key = lambda_runtime.execution_credentials(dict(config))["AWS_ACCESS_KEY_ID"]
    for action in actions:
        if enforce(access_key, action, "logs", region, resource_arn=arn) is not None:
            yield f"its role may not perform {action} on {arn}"
