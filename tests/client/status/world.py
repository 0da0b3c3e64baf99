"""An endpoint, and what all services say about it; a test changes what it is about."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from client.status.describing import describe
from client.status.services import Services
from tests.client.fake_service import Answer, FakeService

if TYPE_CHECKING:
    from client.status.report import Report

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ARN = "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/dogs"
STACK = "arn:aws:cloudformation:eu-west-1:111111111111:stack/dev-Endpoint/1"
DIGEST = "ab" * 32
BYTES = hashlib.sha256(b"archive")
IMAGE = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/tensorflow-inference"

PENDING = {
    "EndpointConfigName": "config-2",
    "StartTime": NOON,
    "ProductionVariants": [
        {
            "VariantName": "AllTraffic",
            "CurrentWeight": 1.0,
            "CurrentInstanceCount": 1,
            "DesiredInstanceCount": 2,
            "VariantStatus": [
                {
                    "Status": "Baking",
                    "StatusMessage": "watching",
                    "StartTime": NOON + 5 * MINUTE,
                }
            ],
        }
    ],
}


def live(**members: Any) -> Answer:
    """Return what DescribeEndpoint says of one with two instances and two alarms."""
    return {
        "EndpointName": "dogs",
        "EndpointArn": ARN,
        "EndpointConfigName": "config-1",
        "EndpointStatus": "InService",
        "CreationTime": NOON - 60 * MINUTE,
        "LastModifiedTime": NOON,
        "ProductionVariants": [
            {
                "VariantName": "AllTraffic",
                "DeployedImages": [
                    {
                        "SpecifiedImage": f"{IMAGE}:2.20-cpu",
                        "ResolvedImage": f"{IMAGE}@sha256:{'0' * 64}",
                    }
                ],
                "CurrentWeight": 1.0,
                "CurrentInstanceCount": 2,
                "DesiredInstanceCount": 3,
            }
        ],
        "LastDeploymentConfig": {
            "BlueGreenUpdatePolicy": {
                "TrafficRoutingConfiguration": {
                    "Type": "CANARY",
                    "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 50},
                    "WaitIntervalInSeconds": 300,
                },
                "TerminationWaitInSeconds": 120,
                "MaximumExecutionTimeoutInSeconds": 7200,
            },
            "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "a"}, {"AlarmName": "b"}]},
        },
        **members,
    }


def event(status: str, *, at: int, of: str = STACK, reason: str = "") -> Answer:
    """Return an event of a stack, so many minutes after noon; of the stack itself or a resource."""
    return {
        "StackId": STACK,
        "EventId": f"{at}",
        "StackName": "dev-Endpoint",
        "LogicalResourceId": of.rpartition("/")[2],
        "PhysicalResourceId": of,
        "ResourceType": "AWS::CloudFormation::Stack" if of == STACK else "Custom::SmokeTest",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": NOON + at * MINUTE,
    }


def stack(status: str, *events: Answer) -> dict[str, Answer]:
    """Return what CloudFormation says of a stack, whose events are given oldest first."""
    described = {
        "StackName": "dev-Endpoint",
        "StackId": STACK,
        "StackStatus": status,
        "CreationTime": NOON,
    }
    return {
        "DescribeStacks": {"Stacks": [described]},
        "DescribeStackEvents": {"StackEvents": list(reversed(events))},
    }


@dataclass
class World:
    """The services by their names, each with its answers by operation."""

    services: dict[str, FakeService] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let everything be well, deployed by a stack that is through, and not scaled."""
        model = {"Image": f"{IMAGE}:2.20-cpu", "ModelDataUrl": uri()}
        variant = {
            "VariantName": "AllTraffic",
            "ModelName": "model-1",
            "InstanceType": "ml.c6i.large",
        }
        tags = {"aws:cloudformation:stack-id": STACK, "model-digest": DIGEST}
        well = {
            "sagemaker": {
                "DescribeEndpoint": live(),
                "DescribeEndpointConfig": {
                    "EndpointConfigName": "config-1",
                    "EndpointConfigArn": ARN,
                    "ProductionVariants": [variant],
                    "CreationTime": NOON,
                },
                "DescribeModel": {
                    "ModelName": "model-1",
                    "ModelArn": ARN,
                    "PrimaryContainer": model,
                    "CreationTime": NOON,
                },
                "ListTags": {"Tags": [{"Key": k, "Value": v} for k, v in tags.items()]},
            },
            "s3": {
                "HeadObject": {
                    "ChecksumSHA256": base64.b64encode(BYTES.digest()).decode(),
                    "ChecksumType": "FULL_OBJECT",
                }
            },
            "application-autoscaling": {"DescribeScalableTargets": {"ScalableTargets": []}},
            "cloudwatch": {
                "DescribeAlarms": {
                    "MetricAlarms": [
                        {"AlarmName": "b", "StateValue": "ALARM", "StateUpdatedTimestamp": NOON}
                    ],
                    "CompositeAlarms": [{"AlarmName": "a", "StateValue": "OK"}],
                }
            },
            "logs": {},
            "cloudformation": stack(
                "UPDATE_COMPLETE",
                event("UPDATE_IN_PROGRESS", at=0),
                event("UPDATE_COMPLETE", at=9),
            ),
        }
        self.services = {name: FakeService(name, dict(given)) for name, given in well.items()}

    def says(self, service: str, **answers: Any) -> None:
        """Change what a service answers, by operation."""
        self.services[service].answers.update(answers)

    def clients(self) -> Services:
        """Return boto3's clients of the services."""
        fakes = self.services
        return Services(
            sagemaker=fakes["sagemaker"].client(),
            s3=fakes["s3"].client(),
            scaling=fakes["application-autoscaling"].client(),
            cloudwatch=fakes["cloudwatch"].client(),
            logs=fakes["logs"].client(),
            cloudformation=fakes["cloudformation"].client(),
        )

    def report(self) -> Report:
        """Return what is said about the endpoint."""
        return describe("dogs", self.clients())


def uri(digest: str = DIGEST) -> str:
    """Return where the archive of a model digest lies."""
    return f"s3://models-of-dev/models/{digest}/model.tar.gz"
