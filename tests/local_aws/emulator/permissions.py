"""Statements of policies that several tests give their roles."""

from typing import Any


def may_log(group: str) -> dict[str, Any]:
    """Let a role make a log group and write it."""
    return {
        "Effect": "Allow",
        "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*",
    }
