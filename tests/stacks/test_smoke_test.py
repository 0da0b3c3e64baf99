"""The smoke test sees this deployment's endpoint, after everything else, and little more."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING

from tests.stacks.conftest import MODEL_DIGEST, plain

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly, Template


def test_the_smoke_test_is_told_what_was_deployed(trial: Template) -> None:
    """By reference where a name is made by CloudFormation, which also puts the test last."""
    properties = trial.one("Custom::SmokeTest")["Properties"]
    container = trial.one("AWS::SageMaker::Model")["Properties"]["PrimaryContainer"]

    assert plain(properties["EndpointName"]) == "${Endpoint.EndpointName}"
    assert plain(properties["EndpointConfigName"]) == "${EndpointEndpointConfig.EndpointConfigName}"
    assert properties["Image"] == container["Image"]
    assert properties["ModelDigest"] == MODEL_DIGEST
    assert properties["ArchiveSha256"] == trial.one("Custom::ModelCopy")["Properties"]["Sha256"]
    assert properties["Expectations"] == "stand_in.json"


def test_the_smoke_test_may_look_at_this_endpoint_only(live: Template) -> None:
    """All that its role is allowed; SageMaker's ARNs are in lower case."""
    endpoint = "arn:aws:sagemaker:eu-west-1:222222222222:endpoint/faces"
    assert live.permissions("SmokeTestTestingRole") == {
        ("cloudformation:DescribeStacks", "${AWS::StackId}"),
        ("logs:CreateLogStream", "${SmokeTestTestingLogGroup.Arn}"),
        ("logs:PutLogEvents", "${SmokeTestTestingLogGroup.Arn}"),
        ("sagemaker:DescribeEndpoint", endpoint),
        ("sagemaker:InvokeEndpoint", endpoint),
        ("sagemaker:DescribeEndpointConfig", "${EndpointEndpointConfig}"),
        ("sagemaker:DescribeModel", "${EndpointModel}"),
        ("s3:PutObject", "${ModelBucket.Arn}/expectations/proven.json"),
    }


def test_the_function_carries_its_code_the_expectations_and_their_photos(
    assembly: Assembly, trial: Template
) -> None:
    """And nothing else: no photo that is not expected, nothing compiled."""
    key = trial.one("AWS::Lambda::Function", "SmokeTest")["Properties"]["Code"]["S3Key"]
    folder = assembly.folder / f"asset.{key.removesuffix('.zip')}"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert "custom_resources/smoke_test.py" in files
    assert {name for name in files if not name.endswith(".py")} == {
        "reference/expectations/stand_in.json",
        "reference/requests/portrait.jpg",
    }


def test_other_functions_carry_no_photos(assembly: Assembly, trial: Template) -> None:
    """A new photo does not touch them."""
    key = trial.one("AWS::Lambda::Function", "ModelCopy")["Properties"]["Code"]["S3Key"]

    assert not (assembly.folder / f"asset.{key.removesuffix('.zip')}" / "reference").exists()


def test_every_handler_is_there(trial: Template) -> None:
    """The strings in the template name functions that can be imported."""
    handlers = {
        function["Properties"]["Handler"]
        for function in trial.of_type("AWS::Lambda::Function").values()
    }

    assert len(handlers) == 4
    for handler in handlers:
        module, _, name = handler.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))


def test_functions_have_their_own_logs_and_end_before_cloudformation_gives_up(
    trial: Template,
) -> None:
    """A custom resource waits a little longer than its function may run, not an hour."""
    functions = trial.of_type("AWS::Lambda::Function")
    logs = {json.dumps(each["Properties"]["LoggingConfig"]) for each in functions.values()}
    custom = [
        resource for resource in trial.resources.values() if resource["Type"].startswith("Custom::")
    ]

    assert len(logs) == len(functions) == 4
    assert len(custom) == 3
    for resource in custom:
        (function, _) = resource["Properties"]["ServiceToken"]["Fn::GetAtt"]
        timeout = functions[function]["Properties"]["Timeout"]
        assert timeout < int(resource["Properties"]["ServiceTimeout"]) <= timeout + 60


def test_logs_go_with_the_stack_and_do_not_grow_for_ever(trial: Template) -> None:
    """The endpoint's own log group included."""
    groups = trial.of_type("AWS::Logs::LogGroup").values()

    assert len(groups) == 5
    for group in groups:
        assert (group["DeletionPolicy"], group["Properties"]["RetentionInDays"]) == ("Delete", 90)
