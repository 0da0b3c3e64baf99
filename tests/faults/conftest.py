"""One embedded AWS at a quick pace with a good endpoint in it, and the assembly it came from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from tests.assemblies import Assembly
from tests.aws import NEVER_ASK, ROOT, Aws, Finished, bootstrapped, cdk_command
from tests.faults.steady_probe import SteadyProbe
from tests.inventory import outputs_of, serving, stack_of

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

EXAMPLE = ROOT / "examples" / "digit_classifier"
# A minute of alarms, schedules and waits; what a container needs to start is as long as it is.
MINUTE_SECONDS = 5.0
STAGE = """
account = "000000000000"
region = "us-east-1"
retain = false
alarms.model_latency_ms = 700
"""
STAGES = {
    # Half of two instances is the smallest canary that there is.
    "canary": f"""{STAGE}
instances = 2
update = {{ strategy = "canary", step_percent = 50, wait_seconds = 180, bake_seconds = 180 }}
""",
    # The old fleet is gone with the switch: the smoke test is all that is left. The prober sees the
    # bad model too, and its alarm rings while CloudFormation puts the old one back.
    "plain": f"{STAGE}update = {{ bake_seconds = 0 }}\n",
}


@dataclass(frozen=True)
class Deployed:
    """A stage whose endpoint answers rightly, and ways to change it."""

    aws: Aws
    stage: str
    good: Assembly

    @property
    def stack(self) -> str:
        """The Endpoint stack's name."""
        return f"{self.stage}-Endpoint"

    @property
    def status(self) -> str:
        """The Endpoint stack's status."""
        return str(stack_of(self.aws, self.stack)["StackStatus"])

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The Endpoint stack's outputs when it was deployed first."""
        return outputs_of(self.aws, self.stack)

    @cached_property
    def expected(self) -> Any:
        """The right answer to the request that the probe sends."""
        return self.ask()()

    def serving(self) -> dict[str, Any]:
        """What the endpoint consists of."""
        return serving(self.aws, self.stack)

    def ask(self) -> Callable[[], Any]:
        """Return a function that sends one request, with a connection of its own."""
        runtime = self.aws.client("sagemaker-runtime")
        body = (EXAMPLE / "requests" / "three.json").read_bytes()
        name = self.outputs["EndpointName"]

        def ask() -> Any:
            answer = runtime.invoke_endpoint(
                EndpointName=name, Body=body, ContentType="application/json"
            )
            return json.loads(answer["Body"].read())

        return ask

    def probe(self, *, parallel: int = 2) -> SteadyProbe:
        """Return a probe of the live endpoint, to be entered."""
        return SteadyProbe(self.ask(), self.expected, parallel=parallel)

    def deploy(self, assembly: Assembly, *options: str) -> Finished:
        """Deploy an assembly with the CDK CLI."""
        return self.aws.cdk(*self._deploy(assembly), *options)

    def begin_deploy(self, assembly: Assembly) -> subprocess.Popen[str]:
        """Begin to deploy an assembly."""
        return self.aws.start(*cdk_command(*self._deploy(assembly)))

    def _deploy(self, assembly: Assembly) -> tuple[str, ...]:
        return ("deploy", "--app", str(assembly.folder), f"{self.stage}/*", *NEVER_ASK)

    def answers_as_before(self, requests: int = 30) -> None:
        """Assert that whatever instance is asked gives the right answer."""
        ask = self.ask()
        for _ in range(requests):
            assert ask() == self.expected


def synthesised(aws: Aws, stage: str, folder: Path) -> Assembly:
    """Synthesise the digit classifier in a stage of this folder."""
    example = (EXAMPLE / "stages.toml").read_text().partition("[stage.")[0]
    stages = folder / "stages.toml"
    stages.write_text(f"{example}[stage.{stage}]\n{STAGES[stage]}")
    assembly = folder / "cdk.out"
    environment = {**aws.environment, "STAGES_FILE": str(stages)}
    synthesised = Aws(environment).cdk("synth", "--quiet", "--output", str(assembly))
    assert synthesised.code == 0
    return Assembly(assembly)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """An embedded AWS in which a minute lasts five seconds."""
    with bootstrapped(tmp_path_factory.mktemp("aws"), minute_seconds=MINUTE_SECONDS) as running:
        yield running


def deployed(aws: Aws, stage: str, folder: Path) -> Deployed:
    """Deploy a stage and see that it answers."""
    found = Deployed(aws, stage, synthesised(aws, stage, folder))
    assert found.deploy(found.good).code == 0
    assert found.expected["predictions"][0]["digit"] == 3
    return found


@pytest.fixture(scope="session")
def canary(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """A stage whose updates show a new model to half of the requests first."""
    return deployed(aws, "canary", tmp_path_factory.mktemp("canary"))


@pytest.fixture(scope="session")
def plain(aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """A stage that switches at once, and has its smoke test alone."""
    return deployed(aws, "plain", tmp_path_factory.mktemp("plain"))
