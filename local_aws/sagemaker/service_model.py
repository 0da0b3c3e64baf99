"""botocore's description of SageMaker: operations, shapes, and the bounds that it carries."""

from functools import cache

from botocore.model import OperationModel, ServiceModel


@cache
def service_model(name: str = "sagemaker") -> ServiceModel:
    """Load the model of a service, once per process."""
    import botocore.session  # noqa: PLC0415  # slow to import, and most tests need it not

    return botocore.session.get_session().get_service_model(name)


def operation(name: str) -> OperationModel | None:
    """Return a control plane operation of SageMaker, or None when there is none of that name."""
    model = service_model()
    return model.operation_model(name) if name in model.operation_names else None
