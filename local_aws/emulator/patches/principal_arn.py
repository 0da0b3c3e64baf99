"""The condition key aws:PrincipalArn of a session: its role's ARN; MiniStack has the session's.

IAM's guide on global condition keys: for assumed roles it is the ARN of the role, with its path.
"""

from typing import Any

KEY = "aws:principalarn"


def install() -> None:
    """Let conditions see the role, so that a trust policy can name who may take another role."""
    from ministack.core import iam_evaluator  # noqa: PLC0415
    from ministack.services import iam  # noqa: PLC0415

    resolve = iam_evaluator._resolve_condition_key  # noqa: SLF001

    def resolve_condition_key(key: str, context: Any) -> Any:
        if key.lower() != KEY or ":assumed-role/" not in context.principal_arn:
            return resolve(key, context)
        name = context.principal_arn.split("/")[1]
        role = iam._roles.get_scoped(context.principal_account, None, name)  # noqa: SLF001
        return role["Arn"] if role else None

    iam_evaluator._resolve_condition_key = resolve_condition_key  # noqa: SLF001
