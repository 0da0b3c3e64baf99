"""The custom resource that lets a deployment succeed only when the endpoint answers rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from custom_resources import answers, deployment, expectations, proven
from custom_resources.asynchronous import ANSWER_SECONDS
from custom_resources.clock import REAL, Clock
from custom_resources.cloudformation import Request, Response
from custom_resources.deployment import Deployment
from custom_resources.endpoint import ASYNCHRONOUS, KINDS, Endpoint, Endpoints
from custom_resources.errors import (
    ExpectationsError,
    OutOfTimeError,
    PropertyError,
    ProvenNotWrittenError,
    SmokeTestFailedError,
)
from custom_resources.properties import SHA256_HEX, text
from custom_resources.stack_status import is_rollback, stack_status

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_sagemaker import SageMakerClient

    from custom_resources.expectations import Expectations

PHYSICAL_ID = "smoke-test"  # constant: nothing is made that could be replaced
# For an endpoint that scaled to zero: its alarm takes minutes to see the request, an instance
# takes minutes to start.
WAKING_SECONDS = 450.0
FILE_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.json"


class SmokeTest:
    """Fails a deployment whose endpoint is not what was deployed or answers otherwise.

    It succeeds during a rollback and on delete whatever the endpoint does: a failure there would
    leave the stack stuck.
    """

    def __init__(
        self,
        *,
        sagemaker: SageMakerClient,
        endpoints: Endpoints,
        cloudformation: CloudFormationClient,
        reference: Path,
        clock: Clock = REAL,
    ) -> None:
        """`reference` is the folder with `expectations/` and `requests/`."""
        self._sagemaker = sagemaker
        self._endpoints = endpoints
        self._cloudformation = cloudformation
        self._reference = reference
        self._clock = clock

    def create(self, request: Request) -> Response:
        """Test.

        Raises:
            PropertyError, ExpectationsError, SmokeTestFailedError, ProvenNotWrittenError
        """
        if self._rolls_back(request.stack_id):
            print("The stack rolls back: nothing is tested.")
            self._restore_proven(request)
        else:
            self._test(request)
        return Response(PHYSICAL_ID)

    def update(self, request: Request) -> Response:
        """Test again, as something that the properties name has changed."""
        return self.create(request)

    def delete(self, request: Request) -> Response:
        """Do nothing."""
        print("Nothing to delete.")
        return Response(request.physical_id)

    def _rolls_back(self, stack_id: str) -> bool:
        try:
            return is_rollback(stack_status(self._cloudformation, stack_id))
        except (BotoCoreError, ClientError) as error:
            # Letting a wrong model serve unnoticed is worse than a rollback that needs a hand,
            # which takes what served before to fail its test as well.
            print(f"The stack's status is unknown, so the test is made: {error}")
            return False

    def _test(self, request: Request) -> None:
        deployed = Deployment(
            endpoint_name=text(request.properties, "EndpointName"),
            endpoint_config_name=text(request.properties, "EndpointConfigName"),
            image=text(request.properties, "Image"),
            model_digest=text(request.properties, "ModelDigest", pattern=SHA256_HEX),
        )
        kind = text(request.properties, "EndpointKind", pattern="|".join(KINDS))
        bucket = text(request.properties, "BucketName")
        expected = self._expected(request)
        failures: list[str] = []
        try:
            failures += deployment.differences(self._sagemaker, deployed, clock=self._clock)
            endpoint = self._endpoint(kind, deployed.endpoint_name, bucket)
            # One by one, so that what was found is told even if time runs out.
            for failure in answers.differences(endpoint, expected):
                failures.append(failure)
        except OutOfTimeError as error:
            failures.append(f"the test did not end: {error}")
        if failures:
            raise SmokeTestFailedError(
                f"The endpoint {deployed.endpoint_name} is not as expected:\n"
                + "\n".join(f"- {failure}" for failure in failures)
            )
        proven.write(self._endpoints.s3, bucket, expected)
        print(f"{deployed.endpoint_name} answers as expected.")

    def _expected(self, request: Request) -> Expectations:
        name = text(request.properties, "Expectations", pattern=FILE_NAME)
        return expectations.load(
            self._reference / "expectations" / name, self._reference / "requests"
        )

    def _endpoint(self, kind: str, name: str, bucket: str) -> Endpoint:
        asleep = kind == ASYNCHRONOUS and not deployment.has_instances(self._sagemaker, name)
        if asleep:
            print(f"{name} has no instances: an answer is waited for until it has.")
        patience_seconds = WAKING_SECONDS if asleep else ANSWER_SECONDS
        return self._endpoints.of(kind, name=name, bucket=bucket, patience_seconds=patience_seconds)

    def _restore_proven(self, request: Request) -> None:
        """What is restored was proven when it was deployed, and maybe overwritten since."""
        try:
            bucket = text(request.properties, "BucketName")
            proven.write(self._endpoints.s3, bucket, self._expected(request))
        except (ExpectationsError, PropertyError, ProvenNotWrittenError) as error:
            print(f"What was proven stays as it is: {error}")
