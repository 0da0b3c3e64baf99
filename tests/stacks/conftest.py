"""Templates of two stages around a stand-in archive: what every test of a construct looks at."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stacks.detector import Detector
from stacks.model_cache import ModelCache
from stacks.reference import load_reference
from stacks.settings import Settings, parse
from stacks.stage_settings import StageSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_cdk import App, Stack

ROOT = Path(__file__).resolve().parents[2]
MODEL_DIGEST = "d" * 64
BUCKETS = ["holiday-photos", "street.photos"]
STAGES: dict[str, Any] = {
    "model": {"detector": "stand_in"},
    "limits": {"images": 4},
    "stage": {
        "trial": {"account": "111111111111", "region": "us-east-1", "retain": False},
        "live": {
            "account": "222222222222",
            "region": "eu-west-1",
            "endpoint_name": "Faces",
            "instances": 3,
            "s3_input_buckets": BUCKETS,
        },
    },
}

KEY_ARN = "arn:aws:kms:us-east-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef"
NETWORK: dict[str, Any] = {
    "vpc": "vpc-01234567",
    "subnets": ["subnet-01234567", "subnet-11234567"],
    "route_tables": ["rtb-01234567"],
}
GUARDED: dict[str, Any] = {
    "vault": {
        "kms_key": "new",
        "retain": False,
        "network": NETWORK,
        "capture": {"percent": 10, "days": 9},
        "batch": {"input": "s3://holiday/in/", "output": "s3://found/out/"},
    },
    "queue": {"kms_key": "new", "kind": "asynchronous", "asynchronous": {"result_days": 5}},
    "given": {"kms_key": KEY_ARN, "kind": "serverless"},
}


PIPELINE: dict[str, Any] = {
    "account": "999999999999",
    "region": "us-east-1",
    "connection": "arn:aws:codeconnections:us-east-1:999999999999:connection/0a1b",
    "repository": "octo/detector",
}
GITHUB: dict[str, Any] = {
    "account": "999999999999",
    "region": "us-east-1",
    "repository": "octo/detector",
}
# What is promoted, in this order; and the embedded AWS, which is not.
PROMOTED: dict[str, Any] = {
    "local": {"account": "000000000000", "region": "us-east-1"},
    "dev": {
        "account": "111111111111",
        "region": "us-east-1",
        "promotion": {"approval": False, "soak_minutes": 5},
    },
    "live": {
        "account": "222222222222",
        "region": "eu-west-1",
        "update": {"alarms": ["It's quiet"]},
    },
    "batch-only": {
        "account": "222222222222",
        "region": "us-east-1",
        "prober": {"enabled": False},
        "promotion": {"check": False, "soak_minutes": 0},
    },
}


class Template:
    """One synthesised template."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text()
        self.body: dict[str, Any] = json.loads(self.text)
        self.resources: dict[str, Any] = self.body["Resources"]

    def of_type(self, type_: str) -> dict[str, Any]:
        """Return the resources of one type by logical id."""
        return {key: value for key, value in self.resources.items() if value["Type"] == type_}

    def one(self, type_: str, name: str = "") -> Any:
        """Return the only resource of a type whose logical id begins with `name`."""
        (found,) = (value for key, value in self.of_type(type_).items() if key.startswith(name))
        return found

    def permissions(self, role: str) -> set[tuple[str, str]]:
        """Return every action and resource that the role with this path is allowed."""
        policy = self.one("AWS::IAM::Policy", f"{role}DefaultPolicy")
        return {
            (action, plain(resource))
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            for action in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        }


def listed(value: Any) -> list[Any]:
    """Return a policy's list, which may be written as its only member."""
    return value if isinstance(value, list) else [value]


def plain(value: Any) -> str:
    """Return a value with its references as ${LogicalIdWithoutHash.Attribute}."""
    match value:
        case {"Ref": str(name)}:
            return f"${{{unhashed(name)}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"${{{unhashed(name)}.{attribute}}}"
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(map(plain, parts))
    return str(value)


def unhashed(logical_id: str) -> str:
    """Return a logical id without the eight hex digits that CDK appends."""
    return logical_id if ":" in logical_id else logical_id[:-8]


@dataclass(frozen=True)
class Assembly:
    """A cloud assembly on disk."""

    folder: Path

    def template(self, stage: str, stack: str) -> Template:
        """Return the template of a stack, such as `trial` and `Endpoint`."""
        (path,) = (self.folder / f"assembly-{stage}").glob(f"*{stack}*.template.json")
        return Template(path)

    def tooling(self, stack: str) -> Template:
        """Return the template of a stack that is in no stage, such as `Pipeline`."""
        return Template(self.folder / f"{stack}.template.json")

    @cached_property
    def templates(self) -> dict[str, str]:
        """Every template's text by its file name."""
        return {path.name: path.read_text() for path in self.folder.rglob("*.template.json")}


def refuse_to_build(_out: Path) -> None:
    """Stand where a build would, in tests that must not start one."""
    pytest.fail("a model was built although nothing changed")


def stand_in_cache(root: Path, *, digest: str = MODEL_DIGEST, content: bytes = b"x") -> ModelCache:
    """Return a build cache that has a 1 kB archive with a true manifest and never builds."""
    folder = root / digest
    folder.mkdir(parents=True)
    archive = content * 1024
    (folder / "model.tar.gz").write_bytes(archive)
    manifest = {"model_digest": digest, "archive_sha256": hashlib.sha256(archive).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return ModelCache(root=root, digest=digest, build=refuse_to_build)


def stand_in_detector(folder: Path, *, photo: bytes = b"a photo") -> Detector:
    """Return a detector of files of our own; only the functions' code is the real one."""
    for name, content in {
        "reference/photos/portrait.jpg": photo,
        "reference/photos/unused.jpg": b"not expected anywhere",
        "reference/expectations/stand_in.json": b'{"photos": {"portrait.jpg": []}}',
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return Detector(
        name="stand_in",
        model=stand_in_cache(folder / "models"),
        limits=parse(STAGES).limits,
        functions=ROOT / "lambda_code",
        reference=load_reference(folder, detector="stand_in", expectations=None),
    )


def context(*, bundling: str) -> dict[str, Any]:
    """Return the project's own context, and the CLI's pattern of the stacks to bundle for."""
    settings: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
    return {**settings, "aws:cdk:bundling-stacks": [bundling] if bundling else []}


def app_of(
    detector: Detector, outdir: Path, *, settings: Settings | None = None, bundling: str = "**"
) -> App:
    """Build the stages; `bundling` is the CLI's pattern of the stacks it is asked about."""
    from aws_cdk import App  # noqa: PLC0415 - tests without CDK need not pay for it

    from stacks.stages import declare  # noqa: PLC0415

    app = App(outdir=str(outdir), analytics_reporting=False, context=context(bundling=bundling))
    declare(app, settings or parse(STAGES), detector=detector)
    return app


def synthesised(
    detector: Detector, outdir: Path, *, settings: Settings | None = None, bundling: str = "**"
) -> Assembly:
    """Synthesise the stages; `bundling` is as above."""
    app_of(detector, outdir, settings=settings, bundling=bundling).synth()
    return Assembly(outdir)


def stage_of(**settings: Any) -> StageSettings:
    """Return the trial stage with these settings besides its own; they are not checked together."""
    table = {"endpoint_name": "Faces", **STAGES["stage"]["trial"], **settings}
    return StageSettings.model_validate(table)


def template_of(folder: Path, build: Callable[[Stack], object]) -> Template:
    """Synthesise a stack of nothing but what `build` puts into it."""
    from aws_cdk import App, Environment, Stack  # noqa: PLC0415 - as above

    app = App(outdir=str(folder), analytics_reporting=False, context=context(bundling=""))
    build(Stack(app, "Alone", env=Environment(account="111111111111", region="us-east-1")))
    app.synth()
    return Template(folder / "Alone.template.json")


@pytest.fixture(scope="session", autouse=True)
def own_node() -> None:
    """Let jsii run on the environment's own Node, as app.py does."""
    node = Path(sys.prefix, "bin", "node")
    if node.exists():
        os.environ.setdefault("JSII_NODE", str(node))


@pytest.fixture(scope="session")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    """The stand-in detector that the shared assembly is made of."""
    return stand_in_detector(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory, detector: Detector) -> Assembly:
    """Both stages, synthesised once for all tests."""
    return synthesised(detector, tmp_path_factory.mktemp("assembly"))


@pytest.fixture(scope="session")
def trial(assembly: Assembly) -> Template:
    """The Endpoint stack of the stage whose bucket goes with it."""
    return assembly.template("trial", "Endpoint")


@pytest.fixture(scope="session")
def live(assembly: Assembly) -> Template:
    """The Endpoint stack of the stage whose bucket is kept."""
    return assembly.template("live", "Endpoint")


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory, detector: Detector) -> Assembly:
    """Stages with keys, a network, and everything that is kept, without assets."""
    place = {"account": "111111111111", "region": "us-east-1"}
    stages = {name: {**place, **stage} for name, stage in GUARDED.items()}
    settings = parse({**STAGES, "stage": stages})
    folder = tmp_path_factory.mktemp("guarded")
    return synthesised(detector, folder, settings=settings, bundling="")


@pytest.fixture(scope="session")
def promoted(tmp_path_factory: pytest.TempPathFactory, detector: Detector) -> Assembly:
    """Stages that a pipeline promotes, without assets."""
    settings = parse({**STAGES, "stage": PROMOTED, "pipeline": PIPELINE})
    folder = tmp_path_factory.mktemp("promoted")
    return synthesised(detector, folder, settings=settings, bundling="")


@pytest.fixture
def resynthesised(
    tmp_path: Path, detector: Detector
) -> Callable[..., tuple[dict[str, Any], Template]]:
    """Synthesise the trial stage with something changed; see what differs in its Endpoint stack."""

    def change(before: Template, **changes: Any) -> tuple[dict[str, Any], Template]:
        only_trial = {**STAGES, "stage": {"trial": STAGES["stage"]["trial"]}}
        changed = replace(detector, **changes)
        after = synthesised(changed, tmp_path / "out", settings=parse(only_trial)).template(
            "trial", "Endpoint"
        )
        assert before.resources.keys() == after.resources.keys()
        differing = {
            unhashed(key): sorted(
                name
                for name, value in after.resources[key]["Properties"].items()
                if value != before.resources[key]["Properties"].get(name)
            )
            for key in after.resources
            if after.resources[key] != before.resources[key]
        }
        return differing, after

    return change
