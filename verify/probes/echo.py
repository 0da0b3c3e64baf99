"""The endpoint that the probes are put to, made by a stack that the clean-up finds by its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from verify import stacks
from verify.errors import VerifyError
from verify.probes.echo_archive import pack
from verify.probes.echo_template import template

if TYPE_CHECKING:
    from pathlib import Path

    from verify.account import Account
    from verify.assembly import Assembly

_DONE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
US_EAST_1 = "us-east-1"  # the one region whose buckets have no location


@dataclass
class Echo:
    """A stack with one endpoint; `failures` has why it is not there, by the archive's name."""

    account: Account
    run: str
    assembly: Assembly
    folder: Path
    failures: dict[str, str] = field(default_factory=dict)
    archive: str = ""  # the name of the archive that it runs with

    @property
    def name(self) -> str:
        """The endpoint's name and the stack's."""
        return f"{self.run}-probes"

    @property
    def bucket(self) -> str:
        """The bucket with the archive."""
        return f"{self.name}-{self.account.number}-{self.account.region}"

    def start(self) -> None:
        """Bring the endpoint up with an archive named .gz, or with .tar.gz if that is refused."""
        s3 = self.account.client("s3")
        where = {"LocationConstraint": self.account.region}
        s3.create_bucket(
            Bucket=self.bucket,
            **({} if self.account.region == US_EAST_1 else {"CreateBucketConfiguration": where}),
        )
        packed = self.folder / "echo.tar.gz"
        pack(self.assembly.archive, packed)
        for key in ("echo.gz", "echo.tar.gz"):
            s3.upload_file(str(packed), self.bucket, key)
            began = self.account.client("cloudformation").create_stack(
                **self._stack(key, generation="1"), OnFailure="DO_NOTHING"
            )
            if self.ended() in _DONE:
                self.archive = key
                return
            self.failures[key] = "; ".join(self.reasons(began["StackId"]))
            self.account.client("cloudformation").delete_stack(StackName=self.name)
            stacks.settled(self.account, self.run)

    def update(self, generation: str) -> None:
        """Begin an update to another model and configuration."""
        self.account.client("cloudformation").update_stack(
            **self._stack(self.archive, generation=generation)
        )

    def ended(self) -> str:
        """Wait until the stack is still, and return its status."""
        return stacks.settled(self.account, self.run)[self.name]

    def reasons(self, stack: str) -> list[str]:
        """Return what CloudFormation said about every resource that failed, the latest first."""
        events = self.account.listed(
            "cloudformation", "describe_stack_events", "StackEvents[]", StackName=stack
        )
        return [
            f"{e['LogicalResourceId']} {e['ResourceStatus']}: {e.get('ResourceStatusReason')}"
            for e in events
            if e["ResourceStatus"].endswith("_FAILED")
        ]

    def live(self) -> dict[str, Any]:
        """Return the endpoint as SageMaker describes it.

        Raises:
            VerifyError: it never came up.
        """
        self.demand()
        answer = self.account.client("sagemaker").describe_endpoint(EndpointName=self.name)
        return dict(answer)

    def demand(self) -> None:
        """See that there is an endpoint to ask.

        Raises:
            VerifyError: it never came up.
        """
        if not self.archive:
            raise VerifyError("not asked, as the probes' endpoint did not come up")

    def _stack(self, key: str, *, generation: str) -> dict[str, Any]:
        values = {"ModelDataUrl": f"s3://{self.bucket}/{key}", "Generation": generation}
        return {
            "StackName": self.name,
            "TemplateBody": template(
                name=self.name,
                image=self.assembly.image,
                bucket=self.bucket,
                variant=self.assembly.variant,
            ),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in values.items()
            ],
            "Capabilities": ["CAPABILITY_IAM"],
        }
