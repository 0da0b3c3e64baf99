"""Model, EndpointConfig and Endpoint have what an update without surprises needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.stacks.conftest import BUCKETS, MODEL_DIGEST, unhashed

if TYPE_CHECKING:
    from tests.stacks.conftest import Template

IMAGE = (
    "763104351884.dkr.ecr.{}.amazonaws.com/"
    "tensorflow-inference:2.20-cpu-py312-amzn2023-sagemaker-v1"
)


def test_only_the_endpoint_has_a_name(trial: Template, live: Template) -> None:
    """A named Model or EndpointConfig could not be replaced."""
    for template in (trial, live):
        assert "ModelName" not in template.one("AWS::SageMaker::Model")["Properties"]
        config = template.one("AWS::SageMaker::EndpointConfig")["Properties"]
        assert "EndpointConfigName" not in config
    assert trial.one("AWS::SageMaker::Endpoint")["Properties"]["EndpointName"] == "detector-trial"
    assert live.one("AWS::SageMaker::Endpoint")["Properties"]["EndpointName"] == "Faces"


def test_the_model_waits_for_its_roles_policies(trial: Template) -> None:
    """Else SageMaker may not yet read the archive when it looks."""
    depends = trial.one("AWS::SageMaker::Model")["DependsOn"]

    assert "ExecutionRoleDefaultPolicy" in {unhashed(name) for name in depends}


def test_the_model_runs_the_regions_image_on_the_copied_archive(
    trial: Template, live: Template
) -> None:
    """The copy's answer is the ModelDataUrl, so the copy comes first."""
    container = trial.one("AWS::SageMaker::Model")["Properties"]["PrimaryContainer"]
    elsewhere = live.one("AWS::SageMaker::Model")["Properties"]["PrimaryContainer"]

    (copy,) = trial.of_type("Custom::ModelCopy")
    assert container["ModelDataUrl"] == {"Fn::GetAtt": [copy, "ModelDataUrl"]}
    assert container["Image"] == IMAGE.format("us-east-1")
    assert elsewhere["Image"] == IMAGE.format("eu-west-1")


def test_the_limits_and_buckets_reach_the_container(trial: Template, live: Template) -> None:
    """As the environment variables that the handler reads."""
    container = trial.one("AWS::SageMaker::Model")["Properties"]["PrimaryContainer"]
    with_buckets = live.one("AWS::SageMaker::Model")["Properties"]["PrimaryContainer"]

    assert container["Environment"] == {
        "DETECTOR_MAX_IMAGES": "4",
        "DETECTOR_MAX_MEGAPIXELS": "50",
        "DETECTOR_MAX_S3_OBJECT_MB": "25",
        "SAGEMAKER_TFS_WAIT_TIME_SECONDS": "240",
    }
    assert with_buckets["Environment"]["DETECTOR_S3_BUCKETS"] == ",".join(BUCKETS)


def test_one_variant_of_a_name_that_never_changes(trial: Template, live: Template) -> None:
    """An update knows a variant by its name."""
    (variant,) = trial.one("AWS::SageMaker::EndpointConfig")["Properties"]["ProductionVariants"]
    (larger,) = live.one("AWS::SageMaker::EndpointConfig")["Properties"]["ProductionVariants"]

    assert variant["VariantName"] == larger["VariantName"] == "AllTraffic"
    assert (variant["InstanceType"], variant["InitialInstanceCount"]) == ("ml.c6i.large", 1)
    assert larger["InitialInstanceCount"] == 3


def test_an_update_keeps_what_the_file_does_not_say(trial: Template) -> None:
    """Weights are retained; the number of instances is the stages file's."""
    properties = trial.one("AWS::SageMaker::Endpoint")["Properties"]

    assert properties["RetainAllVariantProperties"] is True
    assert properties["ExcludeRetainedVariantProperties"] == [
        {"VariantPropertyType": "DesiredInstanceCount"}
    ]


def test_model_config_and_endpoint_bear_the_model_digest(trial: Template) -> None:
    """Whoever looks at one of them sees which model it is."""
    for kind in ("Model", "EndpointConfig", "Endpoint"):
        tags = trial.one(f"AWS::SageMaker::{kind}")["Properties"]["Tags"]
        assert {"Key": "model-digest", "Value": MODEL_DIGEST} in tags


def test_nothing_but_what_must_be_found_has_a_physical_name(trial: Template) -> None:
    """The Endpoint, its log group, and IAM's inline policies, whose names are their role's."""
    name = re.compile(r"^(Name|\w*(Bucket|Role|Function|LogGroup|Parameter|Endpoint)Name)$")
    named = {
        resource["Type"]
        for resource in trial.resources.values()
        if not resource["Type"].startswith(("Custom::", "AWS::Lambda::Permission"))
        and resource["Type"] != "AWS::Lambda::EventInvokeConfig"  # these name a function
        for key in resource.get("Properties", {})
        if name.match(key)
    }

    assert named == {"AWS::SageMaker::Endpoint", "AWS::Logs::LogGroup"}
