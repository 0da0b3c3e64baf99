"""Turns what boto3 raises into this package's error, with the next step in it."""

from __future__ import annotations

from botocore import exceptions as boto

from promote.errors import CannotTellError

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
EXPIRED = {"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"}


def explain(
    error: boto.BotoCoreError | boto.ClientError, *, role_arn: str | None
) -> CannotTellError:
    """Return the error to raise in its place."""
    if isinstance(error, boto.NoCredentialsError | boto.PartialCredentialsError):
        return CannotTellError(
            f"{error}. Set AWS_PROFILE, or the keys of somebody who may take the check role."
        )
    if isinstance(error, boto.ClientError):
        code, operation = error.response["Error"]["Code"], error.operation_name
        if code in DENIED and operation == "AssumeRole":
            return CannotTellError(
                f"{error}. The role is there after the stage's deployment, and trusts the roles "
                "of [pipeline] and [github] alone: deploy the stage again with these tables in "
                "the stages file."
            )
        if code in DENIED:
            who = role_arn or "your credentials"
            return CannotTellError(
                f"{error}. {who} may look at what was deployed last: deploy the stage again, or "
                "leave --role-arn to what that deployment put out."
            )
        if code in EXPIRED:
            return CannotTellError(f"{error}. Sign in again, and run the check again.")
        return CannotTellError(f"{error}. Check --endpoint, --region and the account.")
    return CannotTellError(f"{error}. Check the network and the AWS settings of the environment.")
