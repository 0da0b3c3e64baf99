"""The metrics that target tracking follows, and the two alarms that it makes for each policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_aws.scaling.names import Key

INVOCATIONS = "SageMakerVariantInvocationsPerInstance"
CONCURRENCY = "SageMakerVariantConcurrentRequestsPerModelHighResolution"
HOSTING_NAMESPACE = "AWS/SageMaker"
# Documented: out after 3 minutes above the target, in after 15 minutes below 90 percent of it.
_HIGH_PERIODS = 3
_LOW_SECONDS = 900
_LOW_SHARE = 0.9
_MINUTE = 60


@dataclass(frozen=True)
class Predefined:
    """A metric of SageMaker's that a predefined type stands for."""

    metric: str
    statistic: str
    period: int  # seconds


PREDEFINED: Mapping[str, Predefined] = {
    INVOCATIONS: Predefined("InvocationsPerInstance", "Sum", _MINUTE),
    # Documented: every 10 seconds. Unsure: the statistic, and how many periods have to be above.
    CONCURRENCY: Predefined("ConcurrentRequestsPerModel", "Average", 10),
}


def dimensions(key: Key) -> list[dict[str, str]]:
    """The dimensions of SageMaker's metrics of a variant."""
    return [
        {"Name": "EndpointName", "Value": key.endpoint},
        {"Name": "VariantName", "Value": key.variant},
    ]


def tracking_alarms(
    key: Key, configuration: Mapping[str, Any], policy_arn: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Describe the alarms of a target tracking policy, as PutMetricAlarm takes them.

    `names` gives those of "AlarmHigh" and "AlarmLow"; without the latter there is no scale-in.
    """
    metric = _metric(key, configuration)
    period = metric["Period"]
    target = configuration["TargetValue"]
    common = {
        **metric,
        "AlarmDescription": (
            f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy_arn}."
        ),
        "AlarmActions": [policy_arn],
    }
    high = {
        "AlarmName": names["AlarmHigh"],
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": float(target),
        "EvaluationPeriods": _HIGH_PERIODS,
    }
    low = {
        "AlarmName": names.get("AlarmLow"),
        "ComparisonOperator": "LessThanThreshold",
        "Threshold": float(target) * _LOW_SHARE,
        "EvaluationPeriods": _LOW_SECONDS // period,
    }
    return [{**common, **alarm} for alarm in (high, low) if alarm["AlarmName"]]


def _metric(key: Key, configuration: Mapping[str, Any]) -> dict[str, Any]:
    predefined = configuration.get("PredefinedMetricSpecification")
    if predefined:
        known = PREDEFINED[predefined["PredefinedMetricType"]]
        return {
            "Namespace": HOSTING_NAMESPACE,
            "MetricName": known.metric,
            "Dimensions": dimensions(key),
            "Statistic": known.statistic,
            "Period": known.period,
        }
    custom = configuration["CustomizedMetricSpecification"]
    named = {name: custom[name] for name in ("MetricName", "Namespace", "Statistic")}
    unit = {"Unit": custom["Unit"]} if custom.get("Unit") else {}
    return {**named, **unit, "Dimensions": custom.get("Dimensions", []), "Period": _MINUTE}
