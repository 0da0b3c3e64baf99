"""The custom resource that lets a deployment succeed only when the endpoint answers rightly."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from custom_resources import deployment, expectations
from custom_resources.clock import REAL, Clock
from custom_resources.cloudformation import Request, Response
from custom_resources.deployment import Deployment
from custom_resources.document import parse
from custom_resources.errors import DocumentError, InvocationError, SmokeTestFailedError
from custom_resources.invocation import invoke
from custom_resources.properties import SHA256_HEX, text
from custom_resources.stack_status import is_rollback, stack_status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

    from custom_resources.expectations import Expectations, Sample

PHYSICAL_ID = "smoke-test"  # constant: nothing is made that could be replaced
REQUESTS = 3  # of a sample, after the first request of all
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
        runtime: SageMakerRuntimeClient,
        cloudformation: CloudFormationClient,
        reference: Path,
        clock: Clock = REAL,
    ) -> None:
        """`reference` is the folder with `expectations/` and `requests/`."""
        self._sagemaker = sagemaker
        self._runtime = runtime
        self._cloudformation = cloudformation
        self._reference = reference
        self._clock = clock

    def create(self, request: Request) -> Response:
        """Test.

        Raises:
            PropertyError, ExpectationsError, SmokeTestFailedError
        """
        if self._rolls_back(request.stack_id):
            print("The stack rolls back: nothing is tested.")
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
        name = text(request.properties, "Expectations", pattern=FILE_NAME)
        expected = expectations.load(
            self._reference / "expectations" / name, self._reference / "requests"
        )
        failures = deployment.differences(self._sagemaker, deployed, clock=self._clock)
        failures += self._answers(deployed.endpoint_name, expected)
        if failures:
            raise SmokeTestFailedError(
                f"The endpoint {deployed.endpoint_name} is not as expected:\n"
                + "\n".join(f"- {failure}" for failure in failures)
            )
        print(f"{deployed.endpoint_name} answers as {name} expects.")

    def _answers(self, endpoint: str, expected: Expectations) -> list[str]:
        """The first request of all is held against the expectations, but not its latency."""
        failures = []
        for index, (name, sample) in enumerate(expected.samples.items()):
            found = self._of_sample(endpoint, sample, expected.max_latency_ms, warm_up=index == 0)
            failures += [f"{name}: {failure}" for failure in dict.fromkeys(found)]
        return failures

    def _of_sample(
        self, endpoint: str, sample: Sample, limit_ms: float, *, warm_up: bool
    ) -> Iterator[str]:
        body = sample.path.read_bytes()
        latencies = []
        for number in range(REQUESTS + warm_up):
            try:
                answer = invoke(
                    self._runtime,
                    endpoint=endpoint,
                    body=body,
                    content_type=sample.content_type,
                    clock=self._clock,
                )
                yield from sample.check(parse(answer.body))
            except InvocationError as error:
                yield f"expected an answer, {error}"
                return
            except DocumentError as error:
                yield f"expected an answer in the agreed form, {error}"
            print(f"{sample.path.name}: {answer.latency_ms:.0f} ms")
            if number >= warm_up:
                latencies.append(answer.latency_ms)
        if median(latencies) > limit_ms:
            each = ", ".join(f"{latency:.0f}" for latency in latencies)
            yield (
                f"expected an answer within {limit_ms:.0f} ms, the median is "
                f"{median(latencies):.0f} ms ({each})"
            )
