"""What is captured is both directions, readable where it is JSON, and in a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stacks.conftest import plain

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly, Template


def test_requests_and_answers_are_captured_as_often_as_the_stage_says(guarded: Assembly) -> None:
    """JSON as JSON; pictures, which have no type here, as base64; and no table formats."""
    template = guarded.template("vault", "Endpoint")
    config = template.one("AWS::SageMaker::EndpointConfig")["Properties"]["DataCaptureConfig"]

    assert config["EnableCapture"] is True
    assert config["InitialSamplingPercentage"] == 10
    assert plain(config["DestinationS3Uri"]) == "s3://${ModelBucket}/capture/"
    assert config["CaptureOptions"] == [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}]
    assert config["CaptureContentTypeHeader"] == {"JsonContentTypes": ["application/json"]}


def test_the_role_may_write_captures_and_not_read_them(guarded: Assembly) -> None:
    """They are personal data."""
    allowed = guarded.template("vault", "Endpoint").permissions("ExecutionRole")

    captures = "${ModelBucket.Arn}/capture/*"
    assert {action for action, resource in allowed if resource == captures} == {"s3:PutObject"}


def test_without_the_setting_nothing_is_captured(trial: Template) -> None:
    """And nothing could be."""
    properties = trial.one("AWS::SageMaker::EndpointConfig")["Properties"]

    assert "DataCaptureConfig" not in properties
    assert "capture/" not in trial.text
