"""A change of one input changes what it should in the templates, and nothing else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from stacks.model_cache import ModelCache
from stacks.reference import load_reference
from tests.stacks.conftest import (
    MODEL_DIGEST,
    ROOT,
    Template,
    listed,
    refuse_to_build,
    stand_in_cache,
    stand_in_detector,
    synthesised,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from stacks.detector import Detector
    from tests.stacks.conftest import Assembly

    Change: TypeAlias = Callable[..., tuple[dict[str, Any], Template]]


def test_the_same_inputs_elsewhere_give_the_same_templates(
    tmp_path: Path, assembly: Assembly
) -> None:
    """Neither the project's place nor the assembly's is in them."""
    functions = tmp_path / "elsewhere" / "lambda_code"
    shutil.copytree(ROOT / "lambda_code", functions)
    detector = replace(stand_in_detector(tmp_path), functions=functions)

    again = synthesised(detector, tmp_path / "out")

    assert again.templates == assembly.templates
    assert all(str(ROOT) not in text for text in again.templates.values())


def test_another_model_replaces_the_model_and_nothing_around_it(
    tmp_path: Path, trial: Template, resynthesised: Change
) -> None:
    """The Model gets another ModelDataUrl by reference; roles and functions stay."""
    differing, _ = resynthesised(
        trial, model=stand_in_cache(tmp_path / "models", digest="e" * 64, content=b"y")
    )

    # Every resource names the model that it was deployed with, which replaces none of them.
    but_tags = {
        name: [each for each in properties if each != "Tags"]
        for name, properties in differing.items()
    }
    assert {name: left for name, left in but_tags.items() if left} == {
        "ModelCopyCopyingRoleDefaultPolicy": ["PolicyDocument"],
        "ModelCopyCopying": ["DestinationKey", "Sha256", "SourceKey"],
        "Dashboard": ["DashboardBody"],
        "SmokeTestTesting": ["ArchiveSha256", "ModelDigest"],
    }


def test_everything_that_can_have_tags_names_the_model(guarded: Assembly, live: Template) -> None:
    """What has none of them has no tags in CloudFormation."""
    templates = [live, *(Template(path) for path in guarded.folder.rglob("*.template.json"))]
    digest = {"Key": "model-digest", "Value": MODEL_DIGEST}
    untagged = {
        resource["Type"]
        for template in templates
        for resource in template.resources.values()
        if digest not in listed(resource.get("Properties", {}).get("Tags", []))
    }

    assert {each for each in untagged if not each.startswith("Custom::")} == {
        "AWS::EC2::SecurityGroupIngress",
        "AWS::IAM::Policy",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Permission",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SSM::Parameter",
    }


def test_a_line_of_a_functions_code_changes_functions_only(
    tmp_path: Path, trial: Template, resynthesised: Change
) -> None:
    """And the smoke test runs again, as what judges has changed."""
    shutil.copytree(ROOT / "lambda_code", tmp_path / "lambda_code")
    with (tmp_path / "lambda_code" / "custom_resources" / "smoke_test.py").open("a") as file:
        file.write("# one more line\n")

    differing, _ = resynthesised(trial, functions=tmp_path / "lambda_code")

    assert differing == {
        "ModelBucketEmptyingFunction": ["Code"],
        "ModelCopyCopyingFunction": ["Code"],
        "ProberAskingFunction": ["Code"],
        "SmokeTestTestingFunction": ["Code"],
        "SmokeTestTesting": ["FunctionDigest"],
    }


def test_another_photo_runs_the_smoke_test_again_and_no_more(
    tmp_path: Path, trial: Template, resynthesised: Change
) -> None:
    """Its function and the prober's carry the photo; nobody else's does."""
    stand_in_detector(tmp_path, photo=b"another photo")
    reference = load_reference(tmp_path, detector="stand_in", expectations=None)

    differing, _ = resynthesised(trial, reference=reference)

    assert differing == {
        "ProberAskingFunction": ["Code"],
        "SmokeTestTestingFunction": ["Code"],
        "SmokeTestTesting": ["FunctionDigest"],
    }


def test_what_lies_in_the_assembly_is_not_bundled_again(
    tmp_path: Path, detector: Detector, capfd: pytest.CaptureFixture[str]
) -> None:
    """The second run over the same folder copies nothing."""
    synthesised(detector, tmp_path / "out")
    first = capfd.readouterr().err
    synthesised(detector, tmp_path / "out")
    second = capfd.readouterr().err

    assert first.count("Bundling asset") == 3  # the archive and two sets of function code
    assert "Bundling asset" not in second


def test_listing_and_destroying_build_nothing(tmp_path: Path, detector: Detector) -> None:
    """The CLI then asks for no bundling, and a model that was never built is not built."""
    unbuilt = ModelCache(root=tmp_path / "models", digest=MODEL_DIGEST, build=refuse_to_build)

    listed = synthesised(replace(detector, model=unbuilt), tmp_path / "out", bundling="")

    assert len(listed.templates) == 4
    assert "not-built" in listed.template("trial", "Endpoint").text


def test_deploying_one_stack_alone_gives_the_template_that_deploying_all_gives(
    tmp_path: Path, detector: Detector, trial: Template
) -> None:
    """Only its own assets are bundled, under the same keys."""
    alone = synthesised(detector, tmp_path / "out", bundling="trial/Endpoint")

    assert alone.template("trial", "Endpoint").text == trial.text
