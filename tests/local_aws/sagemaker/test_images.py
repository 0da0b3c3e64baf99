import pytest

from local_aws.sagemaker.errors import RefusedError
from local_aws.sagemaker.images import parse_image, stand_in_manifest

HOST = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("tensorflow-inference:2.20-cpu-py312-amzn2023-sagemaker-v1", True),
        ("tensorflow-inference:2.20-gpu-py312-cu129-amzn2023-sagemaker-v1", True),
        ("tensorflow-inference:2.19.0-cpu-py312-ubuntu22.04-sagemaker", True),
        ("tensorflow-inference:2.19-cpu-py312-sagemaker", True),
        (f"tensorflow-inference@{DIGEST}", True),
        ("tensorflow-inference:latest", False),
        ("tensorflow-inference", False),
        ("pytorch-inference:2.20-cpu-py312-amzn2023-sagemaker-v1", False),
    ],
)
def test_images_of_aws_are_known_by_name(name: str, published: bool) -> None:  # noqa: FBT001
    """Proves which names the emulator's registry has without anyone pushing them."""
    assert parse_image(f"{HOST}/{name}").published is published


def test_a_digest_takes_the_place_of_the_tag() -> None:
    """Proves how a resolved image is written."""
    image = parse_image(f"{HOST}/tensorflow-inference:2.20-cpu-py312-sagemaker")
    assert image.at(DIGEST) == f"{HOST}/tensorflow-inference@{DIGEST}"
    assert parse_image(image.at(DIGEST)).identifier == {"imageDigest": DIGEST}


def test_manifests_tell_tags_apart() -> None:
    """Proves that two tags have two digests, and one tag always the same."""
    one, two = (parse_image(f"{HOST}/tensorflow-inference:{tag}") for tag in ("a", "b"))
    assert stand_in_manifest(one) != stand_in_manifest(two)
    assert stand_in_manifest(one) == stand_in_manifest(one)


@pytest.mark.parametrize("uri", ["", "alpine", f"{HOST}/", f"{HOST}/a@sha256:1", "x.io/a:b"])
def test_other_registries_are_refused(uri: str) -> None:
    """Proves that what is no image in ECR is an error that says what is expected."""
    with pytest.raises(RefusedError, match="Expected an image in Amazon ECR"):
        parse_image(uri)
