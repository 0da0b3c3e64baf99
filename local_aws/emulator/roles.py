"""Sessions of roles, as a service of AWS gets them: the role's trust policy must let it in."""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from local_aws.emulator.errors import RoleNotAssumableError, RoleNotFoundError

SAGEMAKER = "sagemaker.amazonaws.com"
_SESSION_SECONDS = 3600 * 12


def role_credentials(role_arn: str, session_name: str) -> dict[str, str]:
    """Assume a role as SageMaker and return the session's three AWS_* variables.

    Raises RoleNotFoundError and RoleNotAssumableError.
    """
    return service_session(role_arn, session_name, service=SAGEMAKER)


def service_session(role_arn: str, session_name: str, *, service: str) -> dict[str, str]:
    """Assume a role in the name of a service principal such as lambda.amazonaws.com.

    Raises RoleNotFoundError and RoleNotAssumableError.
    """
    from ministack.services import sts  # noqa: PLC0415

    role = trusted_role(role_arn, service)
    account, name = _account_and_name(role_arn)
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session_name}",
        "UserId": f"{role['RoleId']}:{session_name}",
        "SecretAccessKey": secrets.token_urlsafe(30),
        "SessionToken": secrets.token_urlsafe(120),
        "Expiration": time.time() + _SESSION_SECONDS,
        "AccountId": account,
        "PrincipalType": "AssumedRole",
    }
    access_key = "ASIA" + secrets.token_hex(8).upper()
    sts.register_session(access_key, session)
    return {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": str(session["SecretAccessKey"]),
        "AWS_SESSION_TOKEN": str(session["SessionToken"]),
    }


def trusted_role(role_arn: str, service: str) -> Mapping[str, Any]:
    """Find a role that a service may assume.

    Raises RoleNotFoundError and RoleNotAssumableError.
    """
    from ministack.services import iam  # noqa: PLC0415

    account, name = _account_and_name(role_arn)
    role: Mapping[str, Any] | None = iam._roles.get_scoped(account, None, name)  # noqa: SLF001
    if role is None or role.get("Arn") != role_arn:
        message = f"The role {role_arn} does not exist. Create it, or correct the ARN."
        raise RoleNotFoundError(message)
    if not trusts_service(role, service):
        message = (
            f"{service} may not assume {role_arn}: name it as Principal.Service of an Allow "
            "statement for sts:AssumeRole in the role's trust policy."
        )
        raise RoleNotAssumableError(message)
    return role


def trusts_service(role: Mapping[str, Any], service: str) -> bool:
    """Whether a role's trust policy lets a service principal assume it."""
    from ministack.core.iam_evaluator import (  # noqa: PLC0415
        EvalContext,
        _service_principal_matches,
        evaluate_trust_policy,
    )

    document = role.get("AssumeRolePolicyDocument") or {}
    policy = json.loads(document) if isinstance(document, str) else document
    statements = policy.get("Statement", [])
    account = str(role["Arn"]).split(":")[4]
    # MiniStack matches principals of accounts only; statements that name the service are left
    # with its other questions (effect, action, conditions).
    named = [
        {**statement, "Principal": "*"}
        for statement in ([statements] if isinstance(statements, dict) else statements)
        if _service_principal_matches(statement.get("Principal"), service)
    ]
    context = EvalContext(
        principal_arn=service,
        principal_type="Service",
        principal_account=account,
        action="sts:AssumeRole",
        resource_arn=role["Arn"],
        region="",
        service_context={"aws:sourceaccount": account},
    )
    return bool(evaluate_trust_policy({"Statement": named}, service, context))


def _account_and_name(role_arn: str) -> tuple[str, str]:
    parts = role_arn.split(":", 5)
    if len(parts) != 6 or not parts[5].startswith("role/"):  # noqa: PLR2004  # fields of an ARN
        message = f"{role_arn!r} is no role ARN (arn:aws:iam::ACCOUNT:role/NAME)."
        raise RoleNotFoundError(message)
    return parts[4], parts[5].rsplit("/", 1)[-1]
