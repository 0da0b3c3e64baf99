"""The work of a stage's roles, from the first deployment to the last object that is emptied."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.archives import answers_nonsense
from tests.assemblies import Assembly
from tests.aws import ACCOUNT, NEVER_ASK, REGION, ROOT, Aws
from tests.inventory import outputs_of, stack_of
from tests.least_privilege.deployer import GITHUB

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXAMPLE = ROOT / "examples" / "digit_classifier"
PORTRAIT = ROOT / "reference" / "photos" / "portrait.jpg"
PLACE = f'account = "{ACCOUNT}"\nregion = "{REGION}"\nretain = false\nkms_key = "new"\n'
PROVEN = "expectations/proven.json"
PATIENCE_SECONDS = 120.0


def until(found: Callable[[], Any]) -> Any:
    """Wait until there is something, and return it; fail when it never comes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (something := found()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)
    return something


@dataclass(frozen=True)
class Stage:
    """A stage that has a key of its own and is deleted whole."""

    aws: Aws
    name: str
    stages: Path  # the stages file whose [model] it serves
    settings: str
    folder: Path

    @property
    def stack(self) -> str:
        """The Endpoint stack's name."""
        return f"{self.name}-Endpoint"

    @property
    def endpoint(self) -> str:
        """The endpoint's name."""
        return f"detector-{self.name}"

    @cached_property
    def bucket(self) -> str:
        """The stage's own bucket."""
        return outputs_of(self.aws, self.stack)["BucketName"]

    @cached_property
    def stack_id(self) -> str:
        """The Endpoint stack's ARN."""
        return str(stack_of(self.aws, self.stack)["StackId"])

    @cached_property
    def resources(self) -> dict[str, list[str]]:
        """The physical ids of the Endpoint stack's resources, by type."""
        found: dict[str, list[str]] = {}
        stack = self.aws.client("cloudformation").describe_stack_resources(StackName=self.stack)
        for each in stack["StackResources"]:
            found.setdefault(each["ResourceType"], []).append(each["PhysicalResourceId"])
        return found

    @cached_property
    def assembly(self) -> Assembly:
        """The stage alone, synthesised."""
        model = self.stages.read_text().partition("[stage.")[0]
        stages = self.folder / f"{self.name}.toml"
        stages.write_text(f"{model}{GITHUB}[stage.{self.name}]\n{PLACE}{self.settings}")
        output = self.folder / self.name
        environment = {**self.aws.environment, "STAGES_FILE": str(stages)}
        assert Aws(environment).cdk("synth", "--quiet", "--output", str(output)).code == 0
        return Assembly(output)

    def deploy(self, assembly: Assembly) -> int:
        """Deploy an assembly, and return the CLI's exit code."""
        app = ("--app", str(assembly.folder))
        return self.aws.cdk("deploy", *app, f"{self.name}/*", *NEVER_ASK).code

    def roll_back(self) -> None:
        """Deploy a model that the smoke test refuses."""
        faulty = self.assembly.with_fault(answers_nonsense, self.folder / f"{self.name}-faulty")
        assert self.deploy(faulty) != 0
        assert stack_of(self.aws, self.stack)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"

    def ask(self, body: bytes) -> Any:
        """Ask the endpoint in JSON, and return its answer."""
        answer = self.aws.client("sagemaker-runtime").invoke_endpoint(
            EndpointName=self.endpoint, Body=body, ContentType="application/json"
        )
        return json.loads(answer["Body"].read())

    def ask_asynchronously(self, body: bytes) -> str:
        """Ask by way of the bucket; return where the answer came, or the failure."""
        s3, key = self.aws.client("s3"), f"async/input/{uuid.uuid4()}"
        s3.put_object(Bucket=self.bucket, Key=key, Body=body)
        promised = self.aws.client("sagemaker-runtime").invoke_endpoint_async(
            EndpointName=self.endpoint,
            InputLocation=f"s3://{self.bucket}/{key}",
            ContentType="application/json",
        )
        places = {promised["OutputLocation"], promised["FailureLocation"]}
        (place,) = until(
            lambda: places & {f"s3://{self.bucket}/{key}" for key in self.keys("async/")}
        )
        return str(place)

    def keys(self, prefix: str) -> list[str]:
        """Return the keys of the stage's bucket below a prefix."""
        return self.aws.listed(
            "s3", "list_objects_v2", "Contents[].Key", Bucket=self.bucket, Prefix=prefix
        )

    def probe(self) -> None:
        """Have the prober ask, out of its turn."""
        functions = self.resources["AWS::Lambda::Function"]
        (function,) = (name for name in functions if "Prober" in name)
        answer = self.aws.client("lambda").invoke(FunctionName=function)
        assert "FunctionError" not in answer, answer["Payload"].read()

    def probe_unproven(self) -> None:
        """Have the prober ask while nothing is proven yet, as before the first smoke test."""
        s3, where = self.aws.client("s3"), {"Bucket": self.bucket, "Key": PROVEN}
        body = s3.get_object(**where)["Body"].read()
        s3.delete_object(**where)
        self.probe()
        s3.put_object(**where, Body=body)

    def destroy(self) -> None:
        """Delete the stage, with an upload that nobody finished in its bucket."""
        self.aws.client("s3").create_multipart_upload(Bucket=self.bucket, Key="unfinished")
        app = ("--app", str(self.assembly.folder))
        assert self.aws.cdk("destroy", *app, f"{self.name}/*", "--force").code == 0
