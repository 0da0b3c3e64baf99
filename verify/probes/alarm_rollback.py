"""What CloudFormation makes of an update that SageMaker undid because an alarm rang."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.probes.echo_template import BAKE_SECONDS
from verify.probes.probe import Probe
from verify.waiting import until

if TYPE_CHECKING:
    from verify.probes.echo import Echo

_UNDER_WAY = {"Updating", "RollingBack", "SystemUpdating"}


def _ask(echo: Echo) -> str:
    before = echo.live()["EndpointConfigName"]
    cloudwatch = echo.account.client("cloudwatch")
    stack = echo.account.client("cloudformation").describe_stacks(StackName=echo.name)["Stacks"][0]
    alarm = stack["Outputs"][0]["OutputValue"]
    already = set(echo.reasons(echo.name))
    echo.update(generation="2")

    def state() -> str:
        return str(echo.live()["EndpointStatus"])

    until(lambda: state() in _UNDER_WAY or None, "the update begins", poll_seconds=1)
    cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="set by a probe")
    until(lambda: state() not in _UNDER_WAY or None, "SageMaker undoes the update")
    after = echo.live()
    # The stack's own way back is one more update with the same alarm, which would not end well.
    cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="set by a probe")
    status = echo.ended()
    told = [reason for reason in echo.reasons(echo.name) if reason not in already]
    return (
        f"{'yes' if any('Endpoint UPDATE_FAILED' in each for each in told) else 'NO'}: the stack "
        f"ended in {status}, with the events {told or 'none of a failure'}; SageMaker said "
        f"{after['EndpointStatus']} with FailureReason {after.get('FailureReason')!r}; the "
        f"endpoint has {'the old' if echo.live()['EndpointConfigName'] == before else 'ANOTHER'} "
        "configuration"
    )


ALARM_ROLLBACK = Probe(
    question="Does CloudFormation report an update that an alarm undid as UPDATE_FAILED?",
    tried=f"all at once with {BAKE_SECONDS} s of bake; its alarm is set to ALARM on the way",
    ask=_ask,
)
