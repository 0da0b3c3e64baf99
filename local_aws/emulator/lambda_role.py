"""iam:PassRole for functions, which MiniStack does not ask about."""

import json
import re
from collections.abc import Sequence

from local_aws.emulator.iam import Check, Request, pass_role

SERVICE = "lambda.amazonaws.com"
_CREATE_OR_CONFIGURE = re.compile(r"/2015-03-31/functions(/[^/]+/configuration)?/?")


def checks(request: Request) -> Sequence[Check]:
    """Name the role that CreateFunction or UpdateFunctionConfiguration hands over."""
    if request.method not in ("POST", "PUT") or not _CREATE_OR_CONFIGURE.fullmatch(request.path):
        return ()
    try:
        body = json.loads(request.body)
    except ValueError:
        return ()  # the service refuses a malformed body in its own words
    role = body.get("Role") if isinstance(body, dict) else None
    return (pass_role(role, SERVICE),) if isinstance(role, str) else ()
