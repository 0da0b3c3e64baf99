"""What Application Auto Scaling answers when it does not do what was asked, beside refusals."""

from local_aws.sagemaker.errors import ServiceError


class ObjectNotFoundError(ServiceError):
    """There is no such scalable target, scaling policy or scheduled action."""

    code = "ObjectNotFoundException"
    status = 400


class ResourceNotFoundError(ServiceError):
    """The ARN of a tag operation names no scalable target."""

    code = "ResourceNotFoundException"
    status = 400


class TooManyTagsError(ServiceError):
    """A scalable target would have more tags than are allowed."""

    code = "TooManyTagsException"
    status = 400


class InvalidNextTokenError(ServiceError):
    """A token that no page of this service carried."""

    code = "InvalidNextTokenException"
    status = 400
