"""What CreateModel asks of the rest of the emulator, under the model's execution role."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from local_aws.emulator.errors import LocalAwsError
from local_aws.sagemaker.deployment_alarms import alarm_states
from local_aws.sagemaker.errors import AlarmsUnreadableError, InstanceStartError, RefusedError
from local_aws.sagemaker.images import parse_image
from local_aws.sagemaker.published_images import publish
from local_aws.sagemaker.role import Role

_DOWNLOAD_SECONDS = 60.0


@dataclass(frozen=True)
class EmulatedPlatform:
    """Satisfies `service.Platform`; `role` gives a session of a role in a region."""

    role: Callable[[str, str], Role]

    def check_role(self, role_arn: str, /) -> None:
        """Raise RefusedError if SageMaker may not assume the role."""
        self._session(role_arn, "us-east-1")

    def check_image(self, image: str, /, *, role_arn: str, region: str) -> None:
        """Raise RefusedError if the role cannot pull the image."""
        parsed = parse_image(image)
        publish(parsed)
        try:
            self._session(role_arn, region).pull(parsed)
        except InstanceStartError as error:
            raise RefusedError(str(error)) from error

    def check_model_data(self, uri: str, /, *, role_arn: str, region: str) -> None:
        """Raise RefusedError if the role cannot read the archive."""
        try:
            self._session(role_arn, region).read_model(uri, None, timeout=_DOWNLOAD_SECONDS)
        except InstanceStartError as error:
            raise RefusedError(str(error)) from error

    def alarm_states(
        self, names: Sequence[str], /, *, role_arn: str, region: str
    ) -> dict[str, str]:
        """Return the states of alarms by name; raise AlarmsUnreadableError."""
        try:
            return alarm_states(self._session(role_arn, region), names)
        except RefusedError as error:
            raise AlarmsUnreadableError(str(error)) from error

    def _session(self, role_arn: str, region: str) -> Role:
        try:
            return self.role(role_arn, region)
        except LocalAwsError as error:
            message = (
                f"Could not assume role {role_arn}. Please ensure that the role exists and allows "
                f"principal 'sagemaker.amazonaws.com' to assume the role. ({error})"
            )
            raise RefusedError(message) from error
