"""DescribeAlarms by name is about those alarms alone, for a policy that names them."""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from local_aws.emulator.iam import Check, Request

ACTION = "cloudwatch:DescribeAlarms"
_MEMBER = re.compile(r"AlarmNames\.member\.\d+")


def checks(request: Request) -> Sequence[Check]:
    """One question for each alarm that is asked for; none where it is asked for all."""
    if not _is_describe_alarms(request):
        return ()
    place = f"arn:aws:cloudwatch:{request.region}:{request.account}:alarm"
    return [Check(ACTION, f"{place}:{name}") for name in alarm_names(request.body)]


def _is_describe_alarms(request: Request) -> bool:
    target = request.headers.get("x-amz-target", "")
    return (
        request.path.endswith("/operation/DescribeAlarms")
        or target.endswith(".DescribeAlarms")
        or b"Action=DescribeAlarms&" in request.body + b"&"
    )


def alarm_names(body: bytes) -> list[str]:
    """Read AlarmNames from a JSON or a form body; empty where there are none."""
    try:
        given = json.loads(body)
    except ValueError:
        pairs = parse_qsl(body.decode("utf-8", "replace"))
        return [value for name, value in pairs if _MEMBER.fullmatch(name)]
    names = given.get("AlarmNames") if isinstance(given, dict) else None
    return [str(name) for name in names or []]


def install() -> None:
    """Let MiniStack's own question be about the first of the alarms, not about all there are."""
    from ministack.core import iam_actions  # noqa: PLC0415

    extract = iam_actions.extract_resource_arn

    def extract_resource_arn(  # noqa: PLR0913, PLR0917  # as MiniStack calls it
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        region: str,
        account: str,
    ) -> str:
        if service == "monitoring":
            asked = checks(Request(method, path, headers, body, query, account, region, ""))
            if asked:
                return asked[0].resource
        return str(extract(service, method, path, headers, body, query, region, account))

    iam_actions.extract_resource_arn = extract_resource_arn
