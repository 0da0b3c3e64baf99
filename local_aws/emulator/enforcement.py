"""Makes MiniStack's IAM fail closed: what it does not know, it denies."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from local_aws.emulator import cloudformation_role, iam, lambda_role, s3_checks
from local_aws.emulator.iam import Check, Checks, Request
from local_aws.emulator.patches import (
    cloudformation_encryption,
    cloudformation_join,
    cloudwatch_alarms,
    cloudwatch_namespace,
    lambda_logs,
    lambda_trust,
    logs_resources,
    principal_arn,
)
from local_aws.emulator.patches.cloudformation_busy import with_refusals
from local_aws.emulator.patches.s3_copy_checksum import with_copy_checksum

Response = tuple[int, dict[str, str], Any]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Response]]

# Checks beside those that MiniStack makes by itself.
_FURTHER: Mapping[str, Checks] = {
    "cloudformation": cloudformation_role.checks,
    "lambda": lambda_role.checks,
    "monitoring": cloudwatch_alarms.checks,
    "s3": s3_checks.checks,
}


def install() -> None:
    """Close what MiniStack leaves open; call it once, after the extension has registered."""
    from ministack import app  # noqa: PLC0415
    from ministack.core import iam_actions  # noqa: PLC0415

    extract = iam_actions.extract_iam_action

    def extract_iam_action(service: str, *request: Any) -> str | None:
        # The guard below asks for all that an added service names.
        return None if service in iam.added_services() else extract(service, *request)

    authenticate = app._authenticate_only  # noqa: SLF001

    def authenticate_only(
        service: str, headers: dict[str, str], query: dict[str, Any], request_id: str
    ) -> Response | None:
        # MiniStack comes here when it found no action for a request, and would let it through.
        failure: Response | None = authenticate(service, headers, query, request_id)
        if failure is not None or service in iam.added_services():
            return failure
        return _unknown_action(service, headers, request_id)

    async def closed_registry(
        _method: str, path: str, headers: dict[str, str], *_: Any
    ) -> Response | None:
        # Image registries answer Docker's protocol without asking IAM.
        if not app._is_ecr_registry_path(path):  # noqa: SLF001
            return None
        return _unknown_action("ecr", headers, str(uuid.uuid4()))

    app._handle_ecr_registry_request = closed_registry  # noqa: SLF001
    iam_actions.extract_iam_action = extract_iam_action
    app._authenticate_only = authenticate_only  # noqa: SLF001
    for name, checks in iam.added_services().items():
        app.SERVICE_HANDLERS[name] = guard(name, app.SERVICE_HANDLERS[name], checks, known=False)
    for name, checks in _FURTHER.items():
        app.SERVICE_HANDLERS[name] = guard(name, app.SERVICE_HANDLERS[name], checks, known=True)
    cloudformation_encryption.install()
    cloudformation_join.install()
    cloudformation_role.install()
    lambda_trust.install()
    lambda_logs.install()
    logs_resources.install()
    cloudwatch_namespace.install()
    principal_arn.install()
    cloudwatch_alarms.install()
    app.SERVICE_HANDLERS["s3"] = with_copy_checksum(app.SERVICE_HANDLERS["s3"])
    formation = app.SERVICE_HANDLERS["cloudformation"]
    app.SERVICE_HANDLERS["cloudformation"] = with_refusals(formation)


def guard(name: str, handler: Handler, checks: Checks, *, known: bool) -> Handler:
    """Wrap a service's handler so that it is called only when IAM allows every check.

    `known` means that MiniStack has asked about the action already, so no checks are no reason
    to deny.
    """

    async def guarded(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Response:
        from ministack.core.responses import get_account_id, get_region  # noqa: PLC0415
        from ministack.core.router import extract_access_key_id  # noqa: PLC0415

        request = Request(
            method=method,
            path=path,
            headers=headers,
            body=body,
            query=query,
            account=get_account_id(),
            region=get_region(),
            access_key=extract_access_key_id(headers, query),
        )
        asked = checks(request)
        if not asked and not known:
            return _unknown_action(name, headers, str(uuid.uuid4()))
        for check in asked:
            if (denial := _denial(name, request, check)) is not None:
                return denial
        return await handler(method, path, headers, body, query)

    return guarded


def _denial(service: str, request: Request, check: Check) -> Response | None:
    from ministack import app  # noqa: PLC0415
    from ministack.core.iam_actions import (  # noqa: PLC0415
        access_denied_response,
        identity_denial_message,
    )
    from ministack.core.iam_evaluator import AuthError, enforce  # noqa: PLC0415

    denied = enforce(
        request.access_key,
        check.action,
        check.service or service,
        request.region,
        resource_arn=check.resource,
        service_context=dict(check.context),
    )
    if denied is None:
        return None
    headers, request_id = dict(request.headers), str(uuid.uuid4())
    if isinstance(denied, AuthError):
        failure: Response = app._credential_failure(  # noqa: SLF001
            service, check.action, request_id, denied, headers
        )
        return failure
    message = identity_denial_message(
        check.action, denied.principal_arn, check.resource, denied.decision == "Deny"
    )
    response: Response = access_denied_response(
        service,
        check.action,
        denied.principal_arn,
        request_id,
        message=message,
        headers=headers,
        resource_arn=check.resource,
    )
    return response


def _unknown_action(service: str, headers: dict[str, str], request_id: str) -> Response:
    from ministack.core.iam_actions import access_denied_response  # noqa: PLC0415

    message = (
        f"The embedded AWS knows no IAM action for this request to {service}, so it denies it. "
        "local_aws/DIFFERENCES.md lists what is there."
    )
    response: Response = access_denied_response(
        service, "", "", request_id, error_code="AccessDenied", message=message, headers=headers
    )
    return response
