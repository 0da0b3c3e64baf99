"""The alarms of a deployment, read as SageMaker reads them: under the execution role."""

from collections.abc import Mapping, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from local_aws.sagemaker.errors import AlarmsUnreadableError, refuse
from local_aws.sagemaker.role import Role


def alarm_states(role: Role, names: Sequence[str]) -> dict[str, str]:
    """Return the state of each alarm that exists: OK, ALARM or INSUFFICIENT_DATA.

    Raises AlarmsUnreadableError.
    """
    try:
        answer = role.client("cloudwatch").describe_alarms(AlarmNames=list(names))
    except (ClientError, BotoCoreError) as error:
        message = (
            f'Could not read the alarms {", ".join(names)} as the role "{role.arn}": {error} '
            'Give the role "cloudwatch:DescribeAlarms" on them.'
        )
        raise AlarmsUnreadableError(message) from error
    alarms = [*answer.get("MetricAlarms", []), *answer.get("CompositeAlarms", [])]
    return {alarm["AlarmName"]: alarm["StateValue"] for alarm in alarms}


def refuse_missing(states: Mapping[str, str], names: Sequence[str]) -> None:
    """Refuse alarms that do not exist; unsure: whether AWS does, and in which words."""
    missing = [name for name in names if name not in states]
    if missing:
        refuse(f"Could not find the CloudWatch alarms: {', '.join(missing)}.")
