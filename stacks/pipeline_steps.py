"""The pipeline's own steps: one synth for all stages, and what comes around a stage."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, pipelines
from aws_cdk import aws_codebuild as codebuild

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3

    from stacks.detector_stage import DetectorStage
    from stacks.stage_settings import StageSettings

PYTHON = "3.12"
ENVIRONMENT = codebuild.BuildEnvironment(
    build_image=codebuild.LinuxBuildImage.STANDARD_7_0,
    # The smallest: building the default detector took 0.9 GB where it was measured.
    compute_type=codebuild.ComputeType.SMALL,
)
# What makes the next run fast; the folders are those of the image's user, root.
CACHED = (
    "build/models/**/*",
    "/root/.cache/pip/**/*",
    "/root/.cache/uv/**/*",
    "/root/.cache/aws/jsii/**/*",
    "/root/.npm/**/*",
)
INSTALL = f"python{PYTHON} -m pip install --quiet --require-hashes -r requirements-promote.txt"
# Of the steps that are CDK's own, which install its command line.
NODE = {"phases": {"install": {"runtime-versions": {"nodejs": "22"}}}}
START_MINUTES = 30  # for a build to get its machine and packages, and for one question


def synth_step(source: pipelines.IFileSetProducer, *, cache: s3.IBucket) -> pipelines.CodeBuildStep:
    """Build the archive, where the cache has none of its digest, and synthesise all stages."""
    return pipelines.CodeBuildStep(
        "Synth",
        input=source,
        build_environment=ENVIRONMENT,
        cache=codebuild.Cache.bucket(cache, prefix="synth"),
        partial_build_spec=_build_spec(cache={"paths": list(CACHED)}),
        install_commands=[f"make setup-run PYTHON=python{PYTHON}"],
        commands=[
            'PATH="$PWD/.venv/bin:$PATH" node_modules/.bin/cdk synth --quiet',
            # Wheels from the registry come faster than out of the cache; built ones do not.
            ".venv/bin/uv cache prune --ci",
        ],
        primary_output_directory="cdk.out",
    )


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How stages are proven: with the source's `promote`, as a role that they trust."""

    source: pipelines.IFileSetProducer
    role: iam.IRole

    def before(self, name: str, settings: StageSettings) -> list[pipelines.Step]:
        """What has to be done before the stage is deployed."""
        if not settings.promotion.approval:
            return []
        return [
            pipelines.ManualApprovalStep(
                "Approve",
                comment=f"Deploy {settings.endpoint_name} in {settings.account}, "
                f"{settings.region}? The stages above {name} are proven.",
            )
        ]

    def after(self, stage: DetectorStage, settings: StageSettings) -> list[pipelines.Step]:
        """What has to be seen of the stage before the next one is reached."""
        outputs = stage.endpoint.outputs
        asked = settings.promotion.check and "ProberName" in outputs
        variables = {
            "ENDPOINT_CONFIG": outputs["EndpointConfigName"],
            "MODEL_DIGEST": outputs["ModelDigest"],
            "CHECK_ROLE": outputs["CheckRoleArn"],
            "ALARMS": outputs["AlarmNames"],
            **({"PROBER": outputs["ProberName"]} if asked else {}),
        }
        return [
            pipelines.CodeBuildStep(
                "Check",
                input=self.source,
                build_environment=ENVIRONMENT,
                partial_build_spec=_build_spec(),
                role=self.role,
                env_from_cfn_outputs=variables,
                install_commands=[INSTALL],
                commands=[check_command(settings, asked=asked)],
                timeout=Duration.minutes(settings.promotion.soak_minutes + START_MINUTES),
            )
        ]


def check_command(settings: StageSettings, *, asked: bool) -> str:
    """The command line; its variables are what the deployment has put out."""
    words = [
        f"python{PYTHON} -m promote check",
        f"--endpoint {settings.endpoint_name} --region {settings.region}",
        '--role-arn "$CHECK_ROLE" --endpoint-config "$ENDPOINT_CONFIG"',
        '--model-digest "$MODEL_DIGEST"',
        *(['--prober "$PROBER"'] if asked else []),
        f'--soak-minutes {settings.promotion.soak_minutes} --alarms "$ALARMS"',
        *(f"--alarm {shlex.quote(name)}" for name in settings.update.alarms),
    ]
    return " ".join(words)


def cdk_steps() -> pipelines.CodeBuildOptions:
    """Where the pipeline updates itself and publishes assets."""
    return pipelines.CodeBuildOptions(
        partial_build_spec=codebuild.BuildSpec.from_object({"version": "0.2", **NODE})
    )


def _build_spec(**further: Any) -> codebuild.BuildSpec:
    runtime = {"phases": {"install": {"runtime-versions": {"python": PYTHON}}}}
    return codebuild.BuildSpec.from_object({"version": "0.2", **runtime, **further})
