"""What exists in an account beside the bootstrap, so that a test sees what a deployment left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify import belongings

if TYPE_CHECKING:
    from tests.aws import Aws


BOOTSTRAP = ("CDKToolkit", "cdk-hnb659fds-", "/cdk-bootstrap/")


def beside_bootstrap(aws: Aws) -> list[str]:
    """Return what there is, as `kind name`: all of the embedded AWS, a run's part of an account."""
    found = belongings.everything(aws) if aws.local else belongings.of_run(aws, aws.run_name)
    return [
        f"{kind} {name}"
        for kind, names in found.items()
        for name in names
        if not name.startswith(BOOTSTRAP)
    ]


def listed(aws: Aws, kind: str) -> list[str]:
    """Return the names of one kind: all of the embedded AWS, a run's part of an account."""
    names: list[str] = aws.listed(*belongings.LISTINGS[kind])
    return sorted(names) if aws.local else belongings.names_of_run(aws, names, aws.run_name)


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
        "models": listed(aws, "model"),
        "configs": listed(aws, "endpoint configuration"),
        "endpoints": listed(aws, "endpoint"),
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
