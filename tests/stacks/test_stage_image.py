"""An image that is old, or not for its instance type, is a warning; the template is the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from stacks.errors import UnknownImageAccountError
from tests.stacks.conftest import stage_of

if TYPE_CHECKING:
    from aws_cdk import Stack


def stack_of(**settings: Any) -> tuple[Stack, str]:
    """Return a stack that looked up the image of such a stage, and the image."""
    from aws_cdk import App, Stack  # noqa: PLC0415 - as in conftest.py

    from stacks.stage_image import stage_image  # noqa: PLC0415

    stack = Stack(App(), "Alone")
    return stack, stage_image(stack, stage_of(**settings)).uri


def warned(stack: Stack) -> list[str]:
    """Return the warnings that the CLI would print."""
    from aws_cdk.assertions import Annotations, Match  # noqa: PLC0415 - as in conftest.py

    found = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    return [str(each.entry.data) for each in found]


@pytest.mark.parametrize(
    ("settings", "tag"),
    [
        ({}, "2.20-cpu-py312-amzn2023-sagemaker-v1"),
        ({"instance_type": "ml.g5.xlarge"}, "2.20-gpu-py312-cu129-amzn2023-sagemaker-v1"),
        ({"kind": "serverless"}, "2.20-cpu-py312-amzn2023-sagemaker-v1"),
    ],
)
def test_the_image_follows_from_the_instance_type(settings: dict[str, Any], tag: str) -> None:
    """And there is nothing to warn of."""
    stack, uri = stack_of(**settings)

    assert uri.endswith(f"/tensorflow-inference:{tag}")
    assert warned(stack) == []


def test_the_stages_own_image_goes_before_it() -> None:
    """From the account that the stage names, where it names one."""
    _, uri = stack_of(image="2.20-mine", image_account="444444444444")

    assert uri == ("444444444444.dkr.ecr.us-east-1.amazonaws.com/tensorflow-inference:2.20-mine")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"image": "2.19-cpu"}, r"stopped patching.*take 2\.20-cpu"),
        ({"instance_type": "ml.c7g.large"}, r"no arm64 build.*ml\.c6i\.large"),
        ({"instance_type": "ml.g5.xlarge", "image": "2.20-cpu-py312"}, "does not use the GPU"),
        ({"image": "2.20-gpu-py312"}, "wants a GPU"),
    ],
)
def test_what_will_not_go_well_is_a_warning_with_the_way_out(
    settings: dict[str, Any], said: str
) -> None:
    """One for each; the deployment may go on."""
    stack, _ = stack_of(**settings)

    (warning,) = warned(stack)
    assert re.search(said, warning)


def test_two_things_are_two_warnings() -> None:
    """Neither takes the other's place."""
    stack, _ = stack_of(image="2.19-gpu-py310")

    assert len(warned(stack)) == 2


def test_a_region_without_a_known_account_is_an_error_that_names_the_setting() -> None:
    """As it can't go on."""
    with pytest.raises(UnknownImageAccountError, match="image_account"):
        stack_of(region="af-south-1")
