import pytest

from local_aws.sagemaker.answers import shaped
from local_aws.sagemaker.service_model import service_model


def test_answers_hold_what_the_model_knows() -> None:
    """Proves that unknown and empty members are left out, deep down too."""
    shape = service_model().operation_model("ListModels").output_shape
    models = [{"ModelName": "m", "ModelArn": "arn", "CreationTime": 1.5, "Secret": 1}]
    assert shaped(shape, {"Models": models, "NextToken": None}) == {
        "Models": [{"ModelName": "m", "ModelArn": "arn", "CreationTime": 1.5}]
    }


def test_a_missing_required_member_is_a_fault() -> None:
    """Proves that an answer that no client could have got is not sent."""
    shape = service_model().operation_model("CreateModel").output_shape
    with pytest.raises(KeyError, match="ModelArn"):
        shaped(shape, {})
