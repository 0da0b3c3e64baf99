"""Log groups as IAM knows them: with `:*` at the end, for all that is not about tags.

CloudWatch Logs documents both forms of a group's ARN (DescribeLogGroups, `arn` and `logGroupArn`);
MiniStack asks about the one without.
"""

from typing import Any

_GROUP, _ALL = ":log-group:", ":*"
_OF_TAGS = ("TagResource", "UntagResource", "ListTagsForResource")


def install() -> None:
    """Let MiniStack ask in this form, and find a group's tags all the same."""
    from ministack.core import iam_actions  # noqa: PLC0415

    extract, context_of = iam_actions.extract_resource_arn, iam_actions.logs_service_context

    def extract_resource_arn(
        service: str, method: str, path: str, headers: dict[str, str], *rest: Any
    ) -> str:
        arn = str(extract(service, method, path, headers, *rest))
        about_tags = headers.get("x-amz-target", "").rpartition(".")[2] in _OF_TAGS
        whole = service == "logs" and _GROUP in arn and not about_tags
        return f"{arn}{_ALL}" if whole else arn

    def logs_service_context(action: str, body: bytes, arn: str, *rest: Any) -> Any:
        return context_of(action, body, arn.removesuffix(_ALL), *rest)

    iam_actions.extract_resource_arn = extract_resource_arn
    iam_actions.logs_service_context = logs_service_context
