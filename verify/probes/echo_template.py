"""The probes' stack: one endpoint with an alarm that undoes its updates, and nothing but that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

BAKE_SECONDS = 120
TIMEOUT_SECONDS = 1800


def template(*, name: str, image: str, bucket: str, variant: Mapping[str, Any]) -> str:
    """Return the template; `ModelDataUrl` and `Generation` are its parameters."""
    log_group = f"/aws/sagemaker/Endpoints/{name}"
    resources = {
        "LogGroup": _resource("Logs::LogGroup", {"LogGroupName": log_group, "RetentionInDays": 1}),
        "Alarm": _resource(
            "CloudWatch::Alarm",
            {
                "Namespace": name,
                "MetricName": "SetByHand",
                "ComparisonOperator": "GreaterThanThreshold",
                "Threshold": 0,
                "EvaluationPeriods": 1,
                "Period": 60,
                "Statistic": "Sum",
                "TreatMissingData": "ignore",  # so that a state that is set by hand stays
            },
        ),
        "Role": _resource("IAM::Role", _role(log_group, bucket)),
        "Model": _resource(
            "SageMaker::Model",
            {
                "ExecutionRoleArn": _attribute("Role.Arn"),
                "PrimaryContainer": {
                    "Image": image,
                    "ModelDataUrl": {"Ref": "ModelDataUrl"},
                    "Environment": {"GENERATION": {"Ref": "Generation"}},
                },
            },
        ),
        "Config": _resource(
            "SageMaker::EndpointConfig",
            {"ProductionVariants": [{**variant, "ModelName": _attribute("Model.ModelName")}]},
        ),
        "Endpoint": _resource("SageMaker::Endpoint", _endpoint(name), depends_on=["LogGroup"]),
    }
    parameters = {key: {"Type": "String"} for key in ("ModelDataUrl", "Generation")}
    outputs = {"AlarmName": {"Value": {"Ref": "Alarm"}}}
    return json.dumps({"Parameters": parameters, "Resources": resources, "Outputs": outputs})


def _resource(
    kind: str, properties: Mapping[str, Any], depends_on: list[str] | None = None
) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties, "DependsOn": depends_on or []}


def _attribute(path: str) -> dict[str, Any]:
    return {"Fn::GetAtt": path.split(".")}


def _endpoint(name: str) -> dict[str, Any]:
    return {
        "EndpointName": name,
        "EndpointConfigName": _attribute("Config.EndpointConfigName"),
        "DeploymentConfig": {
            "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": {"Ref": "Alarm"}}]},
            "BlueGreenUpdatePolicy": {
                "TrafficRoutingConfiguration": {
                    "Type": "ALL_AT_ONCE",
                    "WaitIntervalInSeconds": 0,
                },
                "TerminationWaitInSeconds": BAKE_SECONDS,
                "MaximumExecutionTimeoutInSeconds": TIMEOUT_SECONDS,
            },
        },
    }


def _role(log_group: str, bucket: str) -> dict[str, Any]:
    """What SageMaker does for an endpoint: read image and archive, write logs, see the alarm."""
    arn = {"Fn::Sub": f"arn:${{AWS::Partition}}:s3:::{bucket}/*"}
    logs = (
        f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:{log_group}"
    )
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": arn},
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams",
                       "logs:PutLogEvents"],
            "Resource": {"Fn::Sub": f"{logs}:*"},
        },
        {
            "Effect": "Allow",
            "Action": ["ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability",
                       "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer",
                       "cloudwatch:PutMetricData"],
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Action": "cloudwatch:DescribeAlarms",
            "Resource": _attribute("Alarm.Arn"),
        },
    ]  # fmt: skip
    return {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sagemaker.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        "Policies": [
            {
                "PolicyName": "Endpoint",
                "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
            }
        ],
    }
