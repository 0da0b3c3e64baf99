"""The client against the emulator, run by people who may do what docs/client.md lists."""

import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from local_aws.emulator.local import ROOT
from tests.local_aws.sagemaker.emulator_client import Emulator
from tests.local_aws.sagemaker.traffic import BUCKET, Traffic

PORTRAIT = ROOT / "reference" / "photos" / "portrait.jpg"
BOX = {"xmin": 0.25, "ymin": 0.5, "xmax": 0.75, "ymax": 1.0}
FOUND = {
    "image": {"width": 512, "height": 512},
    "detections": [
        {
            "label": "face",
            "class_id": 1,
            "score": 0.9,
            "box": BOX,
            "pixels": {name: 512 * edge for name, edge in BOX.items()},
        }
    ],
}


def _person(emulator: Emulator, heading: str) -> dict[str, str]:
    """Return the credentials of somebody with the actions that a section of the page names."""
    page = (ROOT / "docs" / "client.md").read_text()
    level = heading.partition(" ")[0]
    section = page.partition(f"\n{heading}\n")[2].partition(f"\n{level} ")[0]
    actions = re.findall(r"`([a-z0-9-]+:[A-Z][A-Za-z]+)`", section)
    iam, sts, name = emulator.client("iam"), emulator.client("sts"), f"person-{uuid.uuid4()}"
    principal = {"AWS": "arn:aws:iam::000000000000:root"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    allowed = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="page", PolicyDocument=_policy(allowed))
    session = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="person")["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
        "AWS_SESSION_TOKEN": session["SessionToken"],
    }


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _client(emulator: Emulator, heading: str, *arguments: str | Path) -> tuple[int, str, str]:
    """Run the client with what a section allows; return its exit status and what it printed."""
    finished = subprocess.run(
        [sys.executable, "-m", "client", *map(str, arguments)],
        check=False,
        cwd=ROOT,
        env={**os.environ, **emulator.environment, **_person(emulator, heading)},
        capture_output=True,
        text=True,
    )
    return finished.returncode, finished.stdout, finished.stderr


def _inputs(traffic: Traffic) -> list[str]:
    versions = traffic.s3.list_object_versions(Bucket=BUCKET, Prefix="async/input/")
    return [
        entry["Key"]
        for kind in ("Versions", "DeleteMarkers")
        for entry in versions.get(kind, [])
        if traffic.name in entry["Key"]
    ]


def _detect(emulator: Emulator, name: str, plan: dict[str, Any]) -> tuple[Traffic, int, Any]:
    """Ask an asynchronous endpoint in a bucket with versions; return what came of it."""
    traffic = Traffic(emulator, name)
    traffic.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    traffic.serve_asynchronously(plan)
    place = f"s3://{BUCKET}/async/input/{name}"
    command = ("detect", PORTRAIT, "--endpoint", name, "--asynchronous", place, "--json")
    status, out, err = _client(emulator, "### Asynchronous endpoints", *command)
    assert out, err
    assert "left behind" not in err
    return traffic, status, json.loads(out)["photos"][0]


def _status(emulator: Emulator, name: str) -> Any:
    """Return what is said about an endpoint, which no stack deployed and nothing scales."""
    status, out, err = _client(emulator, "## status", "status", name, "--json")
    assert status == 0, err
    report = json.loads(out)
    assert '"error"' not in out
    assert report["endpoint"]["status"] == "InService"
    assert report["variants"][0]["model"] == name
    assert "deployment" not in report
    return report


def test_the_client_asks_an_asynchronous_endpoint(emulator: Emulator) -> None:
    """Proves that photo, request and answer find one another, and that no version is left."""
    traffic, status, photo = _detect(emulator, "asked", {"body": {"predictions": [FOUND]}})

    assert _status(emulator, "asked")["kind"] == "asynchronous"

    assert status == 0
    assert photo == {"photo": str(PORTRAIT), **FOUND}
    assert _inputs(traffic) == []


def test_a_failure_comes_in_the_container_s_words(emulator: Emulator) -> None:
    """Proves that the failure object is found and read, and that its input goes, too."""
    said = {"title": "No", "description": "Send a whole JPEG.", "code": "not_an_image"}

    traffic, status, photo = _detect(emulator, "refusing", {"status": 400, "body": said})

    assert status == 1
    assert photo["error"]["code"] == "not_an_image"
    assert photo["error"]["message"].startswith(f"Send a whole JPEG. (s3://{BUCKET}/async/failure/")
    assert _inputs(traffic) == []


def test_a_transform_job_is_refused_in_the_service_s_words(emulator: Emulator) -> None:
    """Proves that the client gets as far as the job, and passes on what to do instead."""
    traffic = Traffic(emulator, "transformed")
    traffic.serve({"answer": "now"})
    traffic.s3.put_object(Bucket=BUCKET, Key="holiday/one.jpg", Body=b"pixels")
    places = ("--input", f"s3://{BUCKET}/holiday", "--output", f"s3://{BUCKET}/found")

    status, out, err = _client(
        emulator, "## transform", "transform", "transformed", *places, "--wait"
    )

    assert (status, out) == (1, "")
    *_, looked, refused = err.splitlines()
    assert looked.startswith(f"1 object below s3://{BUCKET}/holiday/, for the Model transformed on")
    assert refused.startswith("SageMaker refused the job: The transform job transformed-")
    assert "Send the objects to a real-time or an asynchronous endpoint" in refused
    assert _status(emulator, "transformed")["kind"] == "real-time"
