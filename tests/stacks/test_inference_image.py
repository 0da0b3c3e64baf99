"""The image comes from the endpoint's own region."""

from __future__ import annotations

import pytest

from stacks.errors import UnknownImageAccountError


def test_a_tag_and_a_digest_are_written_differently() -> None:
    """As a registry wants them."""
    from stacks.inference_image import inference_image  # noqa: PLC0415 - imports CDK

    repository = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/tensorflow-inference"
    digest = f"sha256:{'0' * 64}"

    tagged = inference_image(region="eu-west-1", image="2.20-cpu", account=None)
    pinned = inference_image(region="eu-west-1", image=digest, account=None)

    assert tagged.uri == f"{repository}:2.20-cpu"
    assert pinned.uri == f"{repository}@{digest}"
    assert pinned.repository_arn == tagged.repository_arn


def test_a_region_of_another_partition_has_other_accounts_and_names() -> None:
    """China is not like the rest."""
    from stacks.inference_image import inference_image  # noqa: PLC0415 - imports CDK

    image = inference_image(region="cn-north-1", image="x", account=None)

    assert image.uri.startswith("727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn/")
    assert image.repository_arn.startswith("arn:aws-cn:ecr:cn-north-1:727897471807:")


def test_a_region_without_a_known_account_names_the_setting_that_gives_it() -> None:
    """And with the setting it works."""
    from stacks.inference_image import inference_image  # noqa: PLC0415 - imports CDK

    with pytest.raises(UnknownImageAccountError, match="image_account"):
        inference_image(region="af-south-1", image="x", account=None)

    image = inference_image(region="af-south-1", image="x", account="626614931356")
    assert image.uri.startswith("626614931356.dkr.ecr.af-south-1.amazonaws.com/")


def test_a_misspelt_region_is_answered_with_the_nearest() -> None:
    """Its form is right, so only here it shows."""
    from stacks.inference_image import inference_image  # noqa: PLC0415 - imports CDK

    with pytest.raises(UnknownImageAccountError, match=r"Did you mean .*us-east-1"):
        inference_image(region="us-esat-1", image="x", account=None)
