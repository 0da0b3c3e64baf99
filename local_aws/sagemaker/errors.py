"""What SageMaker answers when it does not do what was asked, one class per outcome."""

from typing import NoReturn


class ServiceError(Exception):
    """Base: `code` is the error's name on the wire, `status` its HTTP status."""

    code = "InternalFailure"
    status = 500


class RefusedError(ServiceError):
    """The request breaks a constraint, or names what does not exist or is busy."""

    code = "ValidationException"
    status = 400


def refuse(message: str) -> NoReturn:
    """Raise RefusedError."""
    raise RefusedError(message)


def unserved(what: str) -> NoReturn:
    """Refuse a part of SageMaker that exists on AWS and not here."""
    message = f"{what}: not supported by the embedded AWS."
    raise RefusedError(message)


class UnreadableRequestError(ServiceError):
    """The body is no JSON object, or a member has another type than the service model says."""

    code = "SerializationException"
    status = 400


class UnknownOperationError(ServiceError):
    """The operation is none of SageMaker's, or none that is served here."""

    code = "UnknownOperationException"
    status = 400


class NotInvocableError(ServiceError):
    """InvokeEndpoint on an endpoint, variant or body that cannot be served."""

    code = "ValidationError"
    status = 400


class NoHealthyInstanceError(ServiceError):
    """The variant has no instance that could take the request at this moment."""

    code = "ServiceUnavailable"
    status = 503


class ContainerError(ServiceError):
    """The container answered an invocation with an error, or not at all."""

    code = "ModelError"
    status = 424

    def __init__(self, message: str, *, answer_status: int, answer: str, log_stream: str) -> None:
        super().__init__(message)
        self.answer_status = answer_status
        self.answer = answer
        self.log_stream = log_stream


class InstanceStartError(Exception):
    """An instance could not be brought to health; the message becomes the FailureReason."""


class ContainerGoneError(Exception):
    """The connection to a container broke or timed out before its answer was complete."""


class AlarmsUnreadableError(Exception):
    """The execution role may not read the alarms of a deployment, or cannot be assumed."""


class DeploymentFailedError(Exception):
    """A deployment went wrong after its fleet was healthy; the message is the FailureReason."""


class RollbackFailedError(Exception):
    """A rolling deployment went wrong and its rollback, too: old and new instances both serve."""


class DeliveryError(Exception):
    """An object could not be read or written, or a notice not sent, under an execution role."""
