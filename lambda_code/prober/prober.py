"""Whether to ask at all, by which expectations, and where the outcome goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources import expectations, proven
from custom_resources.endpoint import SERVERLESS
from custom_resources.stack_status import is_rolling_back, stack_status
from custom_resources.time_limit import time_limit
from prober.metrics import publish
from prober.questions import questions
from prober.run import Run, Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_sagemaker import SageMakerClient

    from custom_resources.cloudformation import Limit
    from custom_resources.endpoint import Endpoints
    from prober.metrics import CloudWatch
    from prober.settings import Settings

ABSENT = "not there"
NOTHING = Tally(sent=0, wrong=0)
NOT_SERVING = {ABSENT, "Creating", "Deleting", "Failed"}


@dataclass(frozen=True, kw_only=True)
class Prober:
    """Asks the live endpoint and publishes how many of its answers were wrong.

    Whatever keeps it from finding out is raised, so that the function's own Errors show it.
    """

    settings: Settings
    reference: Path  # the folder with `expectations/` and `requests/`
    endpoints: Endpoints
    sagemaker: SageMakerClient
    cloudformation: CloudFormationClient
    cloudwatch: CloudWatch
    limit: Limit = time_limit

    def run(self, remaining_seconds: Callable[[], float], *, turn: int) -> Tally:
        """Ask and publish, or say why not; another turn begins with other samples.

        What is returned was asked, whether or not it was published.

        Raises:
            ExpectationsError, UnknownAnswerError, TooLittleTimeError, BotoCoreError, ClientError
        """
        name = self.settings.endpoint_name
        status = self._endpoint_status()
        if status in NOT_SERVING:
            print(f"{name} is {status}: nothing is asked.")
            return NOTHING
        if self._rolls_back():
            # An alarm about what is being replaced would undo what replaces it.
            print("The stack rolls back: nothing is asked.")
            return NOTHING
        tally = self._ask(remaining_seconds, turn)
        print(f"{name}: {tally.sent} requests, {tally.wrong} wrong answers")
        if tally.wrong and self._rolls_back():
            print("The stack rolls back meanwhile: nothing is published.")
        else:
            publish(self.cloudwatch, name, tally)
        return tally

    def _ask(self, remaining_seconds: Callable[[], float], turn: int) -> Tally:
        settings, folder = self.settings, self.reference / "requests"
        own = expectations.load(self.reference / "expectations" / settings.expectations, folder)
        before = proven.read(self.endpoints.s3, settings.bucket)
        run = Run(
            endpoint=self.endpoints.of(
                settings.kind, name=settings.endpoint_name, bucket=settings.bucket
            ),
            requests=settings.requests,
            remaining_seconds=remaining_seconds,
            may_be_cold=settings.kind == SERVERLESS,
            limit=self.limit,
        )
        return run.tally(questions(own, before), turn=turn)

    def _rolls_back(self) -> bool:
        return is_rolling_back(stack_status(self.cloudformation, self.settings.stack_id))

    def _endpoint_status(self) -> str:
        name = self.settings.endpoint_name
        try:
            return self.sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"]
        except ClientError as error:
            # SageMaker has no code of its own for it.
            said = error.response["Error"]
            if said["Code"] == "ValidationException" and "Could not find" in said["Message"]:
                return ABSENT
            raise
