"""What exists in an account beside the bootstrap, so that a test sees what a deployment left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.aws import Aws


def stack_of(aws: Aws, name: str) -> Any:
    """Return a stack as CloudFormation describes it."""
    return aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]


def outputs_of(aws: Aws, name: str) -> dict[str, str]:
    """Return a stack's outputs."""
    return {each["OutputKey"]: each["OutputValue"] for each in stack_of(aws, name)["Outputs"]}


def serving(aws: Aws, stack: str) -> dict[str, Any]:
    """Return what a stack's endpoint consists of, by name: SageMaker's part and the archives."""
    sagemaker, s3 = aws.client("sagemaker"), aws.client("s3")
    outputs = outputs_of(aws, stack)
    versions = s3.list_object_versions(Bucket=outputs["BucketName"], Prefix="models/")
    live = sagemaker.describe_endpoint(EndpointName=outputs["EndpointName"])
    return {
        "models": sorted(m["ModelName"] for m in sagemaker.list_models()["Models"]),
        "configs": sorted(
            c["EndpointConfigName"] for c in sagemaker.list_endpoint_configs()["EndpointConfigs"]
        ),
        "endpoints": sorted(e["EndpointName"] for e in sagemaker.list_endpoints()["Endpoints"]),
        "live": (live["EndpointConfigName"], live["EndpointStatus"]),
        "archives": sorted(v["Key"] for v in versions.get("Versions", [])),
        "markers": sorted(v["Key"] for v in versions.get("DeleteMarkers", [])),
    }


def everything(aws: Aws, stage: str) -> list[str]:
    """Return what a stage's stacks made and what still is there, as `kind name`."""
    sagemaker, s3, logs = aws.client("sagemaker"), aws.client("s3"), aws.client("logs")
    functions = aws.client("lambda").list_functions()["Functions"]
    alarms = aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    names = {
        "stack": [s["StackName"] for s in aws.client("cloudformation").describe_stacks()["Stacks"]],
        "bucket": [b["Name"] for b in s3.list_buckets()["Buckets"]],
        "model": [m["ModelName"] for m in sagemaker.list_models()["Models"]],
        "endpoint": [e["EndpointName"] for e in sagemaker.list_endpoints()["Endpoints"]],
        "function": [f["FunctionName"] for f in functions],
        "role": [r["RoleName"] for r in aws.client("iam").list_roles()["Roles"]],
        "alarm": [a["AlarmName"] for a in alarms],
        "rule": [r["Name"] for r in aws.client("events").list_rules()["Rules"]],
        "topic": [t["TopicArn"].split(":")[-1] for t in aws.client("sns").list_topics()["Topics"]],
        "log group": [g["logGroupName"] for g in logs.describe_log_groups()["logGroups"]],
    }
    return [
        f"{kind} {name}"
        for kind, found in names.items()
        for name in found
        if name.removeprefix("/aws/lambda/").startswith(f"{stage}-") or f"detector-{stage}" in name
    ]
