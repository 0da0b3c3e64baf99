"""What `python -m promote check` needs of a stage: a role, and what it has to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack, Stage
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.acknowledgements import acknowledge_own_policy
from stacks.promotion import check_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.detector_endpoint import DetectorEndpoint
    from stacks.endpoint_alarms import EndpointAlarms
    from stacks.prober import Prober
    from stacks.promotion import NamedRole


class PromotionCheck(Construct):
    """A role that the tooling account's checks take; it sees this stage and changes nothing."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        endpoint: DetectorEndpoint,
        checkers: Sequence[NamedRole],
    ) -> None:
        """The checkers are named in a condition, as a principal has to exist already."""
        super().__init__(scope, id_)
        stack, stage = Stack.of(self), Stage.of(self)
        assert stage  # noqa: S101 - narrows a type: it is a part of a stage's stack
        self.role = iam.Role(
            self,
            "Role",
            role_name=check_role(stage.stage_name, endpoint.stage).name,
            description="Looks at one stage for `python -m promote check`",
            assumed_by=iam.PrincipalWithConditions(
                iam.CompositePrincipal(
                    *(iam.AccountPrincipal(each) for each in sorted({c.account for c in checkers}))
                ),
                {
                    "ArnEquals": {
                        "aws:PrincipalArn": [each.arn(stack.partition) for each in checkers]
                    }
                },
            ),
        )
        acknowledge_own_policy(self.role)
        self._allow("sagemaker:DescribeEndpoint", endpoint.endpoint.ref)
        # What is live but not of this deployment was put back by SageMaker, and need not be seen.
        self._allow("sagemaker:DescribeEndpointConfig", endpoint.config.ref)
        self._allow("sagemaker:DescribeModel", endpoint.model.ref)

    def watch(self, alarms: EndpointAlarms) -> None:
        """Let the check see the state of these alarms."""
        self._allow("cloudwatch:DescribeAlarms", *alarms.promotion_arns)

    def ask(self, prober: Prober) -> None:
        """Let the check have the prober ask, out of its turn."""
        self._allow("lambda:InvokeFunction", prober.asking.function.function_arn)

    def _allow(self, action: str, *resources: str) -> None:
        self.role.add_to_policy(iam.PolicyStatement(actions=[action], resources=list(resources)))
