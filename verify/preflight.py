"""What has to be so before anything is made: seen in seconds, said with the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from verify.errors import VerifyError

if TYPE_CHECKING:
    from verify.account import Account
    from verify.target import Target

BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
LEAST_BOOTSTRAP = 6  # what every template of the CDK demands by a rule of its own
FLEETS_OF_AN_UPDATE = 2


def check_caller(account: Account, target: Target) -> str:
    """Return who is calling.

    Raises:
        VerifyError: there are no credentials, or they are another account's.
    """
    try:
        caller = account.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise VerifyError(
            f"AWS does not know who is calling: {error}\nGive credentials of account "
            f"{target.account} as for every AWS tool: `aws sso login` and AWS_PROFILE, or "
            "AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY."
        ) from error
    if caller["Account"] != target.account:
        raise VerifyError(
            f"The credentials are of account {caller['Account']}, and [stage.{target.stage}] is in "
            f"{target.account}. Take other credentials, or put the account into the stages file."
        )
    return str(caller["Arn"])


def check_bootstrap(account: Account) -> str:
    """Return the version of the account's bootstrap stack.

    Raises:
        VerifyError: the account is not bootstrapped in this region, or by a CDK of long ago.
    """
    command = f"node_modules/.bin/cdk bootstrap aws://{account.number}/{account.region}"
    ssm = account.client("ssm")
    try:
        version = str(ssm.get_parameter(Name=BOOTSTRAP)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound as error:
        raise VerifyError(
            f"The CDK is not bootstrapped in account {account.number}, region {account.region}. "
            f"Once, and it stays:\n    {command}"
        ) from error
    except (BotoCoreError, ClientError) as error:
        raise VerifyError(f"{BOOTSTRAP} can't be read: {error}") from error
    if int(version) < LEAST_BOOTSTRAP:
        raise VerifyError(
            f"The bootstrap stack has version {version}, and {LEAST_BOOTSTRAP} is needed:\n"
            f"    {command}"
        )
    return version


def quota(account: Account, instance_type: str) -> str:
    """Say what Service Quotas allows; what runs already counts against it.

    Raises:
        VerifyError: it is too little for an update, which runs two fleets side by side.
    """
    name = f"{instance_type} for endpoint usage"
    try:
        found = account.listed(
            "service-quotas", "list_service_quotas", "Quotas[]", ServiceCode="sagemaker"
        )
    except (BotoCoreError, ClientError) as error:
        return f"WARNING: Service Quotas can't be read ({error}); {_needed(name)}"
    values = [each["Value"] for each in found if each["QuotaName"] == name]
    if not values:
        return f"WARNING: Service Quotas does not tell its value; {_needed(name)}"
    if values[0] < FLEETS_OF_AN_UPDATE:
        raise VerifyError(
            f'The quota "{name}" is {values[0]:g} in {account.region}, and {_needed(name)} '
            "Ask for more in the console's Service Quotas, under Amazon SageMaker."
        )
    return f"{name}: {values[0]:g}; {FLEETS_OF_AN_UPDATE} are needed beside what runs already"


def _needed(name: str) -> str:
    return f'an update needs {FLEETS_OF_AN_UPDATE} of "{name}" beside what runs already.'
