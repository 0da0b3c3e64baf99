"""One deployment by the real CDK CLI, first to last: these tests build on one another in order."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from tests.aws import NEVER_ASK, ROOT
from tests.integration.bad_requests import bad_requests
from tests.inventory import beside_bootstrap, listed, outputs_of, serving, stack_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.aws import Aws

# What [stage.local] has beside its place.
STAGE = """
[stage.{name}]
{settings}retain = false
update = {{ bake_seconds = 0 }}
s3_input_buckets = ["{bucket}"]
"""


@pytest.fixture(scope="module")
def stage(aws: Aws) -> str:
    """The stage's name, with which the names of its stacks begin."""
    return aws.named("local")


@pytest.fixture(scope="module")
def photo_bucket(aws: Aws) -> str:
    """A bucket that the endpoint may read from."""
    return aws.make_bucket("photos")


@pytest.fixture(scope="module")
def outputs(aws: Aws, checkout: Path, stage: str, photo_bucket: str) -> dict[str, str]:
    """The Endpoint stack's outputs: deployed alone, then with the other, one bucket readable."""
    stages = checkout / "stages.toml"
    model, _, _ = stages.read_text().partition("[stage.")
    table = STAGE.format(name=stage, settings=aws.settings, bucket=photo_bucket)
    stages.write_text(f"{model}{table}")
    alone = aws.cdk("deploy", f"{stage}/Endpoint", "--exclusively", *NEVER_ASK, checkout=checkout)
    assert alone.code == 0
    file = checkout / "outputs.json"

    deployed = aws.cdk(
        "deploy", f"{stage}/*", *NEVER_ASK, "--outputs-file", str(file), checkout=checkout
    )

    assert deployed.code == 0
    outputs: dict[str, str] = json.loads(file.read_text())[f"{stage}-Endpoint"]
    return outputs


@pytest.fixture(scope="module")
def portrait(checkout: Path) -> bytes:
    """The reference portrait's JPEG bytes."""
    return (checkout / "reference" / "photos" / "portrait.jpg").read_bytes()


def invoke(aws: Aws, endpoint: str, body: bytes, content_type: str) -> Any:
    """Send one request through InvokeEndpoint and return the parsed answer."""
    answer = aws.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=endpoint, Body=body, ContentType=content_type
    )
    return json.loads(answer["Body"].read())


def refusal(aws: Aws, endpoint: str, body: bytes, content_type: str) -> tuple[int, dict[str, Any]]:
    """Send a request that must be refused; return the container's status and its JSON."""
    with pytest.raises(ClientError) as caught:
        invoke(aws, endpoint, body, content_type)
    response: dict[str, Any] = dict(caught.value.response)
    assert response["Error"]["Code"] == "ModelError"
    return response["OriginalStatusCode"], json.loads(response["OriginalMessage"])


def status_of(aws: Aws, endpoint: str) -> Any:
    """Return what `python -m client status` says about an endpoint."""
    asked = aws.run(sys.executable, "-m", "client", "status", endpoint, "--json")
    assert asked.code == 0, asked.said
    return json.loads(asked.said)


def labels(answer: Any) -> list[list[str]]:
    """Return the labels that were found, a list for each image."""
    return [
        [detection["label"] for detection in prediction["detections"]]
        for prediction in answer["predictions"]
    ]


@pytest.mark.parametrize(
    "command",
    [
        ("load", "--rps", "2", "--duration", "2"),
        ("sweep", "--clients", "1,2", "--duration", "1", "--rounds", "1"),
    ],
)
def test_the_endpoint_can_be_loaded(
    aws: Aws, outputs: dict[str, str], command: tuple[str, ...], tmp_path: Path
) -> None:
    """`python -m bench load` and `sweep` get an answer to every request, and draw them."""
    name, report = outputs["EndpointName"], tmp_path / "report.json"
    where = ("--endpoint", name, *(() if aws.local else ("--not-loopback", name)))
    options = ("--json", str(report), "--plot", str(tmp_path))

    asked = aws.run(sys.executable, "-m", "bench", *command, *where, *options)

    assert asked.code == 0, asked.said
    found = json.loads(report.read_text())
    if command[0] == "load":
        assert found["codes"] == {"200": 4}
    else:
        assert [step["clients"] for step in found] == [1, 2]
        assert not any(step["errors"] for step in found)
        assert all(0 < step["p50"] <= step["p99"] for step in found)
    assert list(tmp_path.glob("*.svg"))


def test_the_deployed_endpoint_finds_the_face(
    aws: Aws, outputs: dict[str, str], portrait: bytes
) -> None:
    """After `cdk deploy` a real photo gets a real answer, the one that the README shows."""
    answer = invoke(aws, outputs["EndpointName"], portrait, "image/jpeg")

    readme = (ROOT / "README.md").read_text()
    shown = json.loads(readme.partition("```json\n")[2].partition("```")[0])
    (detection,) = answer["predictions"][0]["detections"]
    (example,) = shown["predictions"][0]["detections"]
    assert answer["predictions"][0]["image"] == shown["predictions"][0]["image"]
    assert detection["label"] == example["label"] == "face"
    # Another processor may round the last digits of a score another way.
    assert detection["score"] == pytest.approx(example["score"], abs=0.001)
    assert detection["pixels"] == pytest.approx(example["pixels"], abs=0.2)
    assert detection["box"] == pytest.approx(example["box"], abs=0.001)


def test_the_status_says_what_is_live(aws: Aws, stage: str, outputs: dict[str, str]) -> None:
    """The client names what the stack's outputs name, and the digests of what is in the bucket."""
    status = status_of(aws, outputs["EndpointName"])

    (variant,) = status["variants"]
    assert status["endpoint"]["status"] == "InService"
    assert status["endpoint"]["configuration"] == outputs["EndpointConfigName"]
    assert variant["archive"]["uri"] == outputs["ModelDataUrl"]
    assert f"/{variant['archive']['model_digest']}/" in outputs["ModelDataUrl"]
    place = outputs["ModelDataUrl"].removeprefix("s3://").split("/", 1)
    archive = aws.client("s3").get_object(Bucket=place[0], Key=place[1])["Body"].read()
    assert variant["archive"]["sha256"] == hashlib.sha256(archive).hexdigest()
    assert "@sha256:" in variant["images"][0]["resolved"]
    assert (variant["fleet"]["current"], variant["fleet"]["desired"]) == (1, 1)
    assert status["deployment"]["stack"] == f"{stage}-Endpoint"
    assert "log" not in status


def test_a_photo_in_an_allowed_bucket_is_fetched(
    aws: Aws, outputs: dict[str, str], photo_bucket: str, portrait: bytes
) -> None:
    """The endpoint reads S3 links under its own execution role, from the bucket it may read."""
    aws.client("s3").put_object(Bucket=photo_bucket, Key="one.jpg", Body=portrait)
    links = [{"s3_uri": f"s3://{photo_bucket}/one.jpg"}] * 3

    answer = invoke(aws, outputs["EndpointName"], json.dumps(links).encode(), "application/json")

    assert labels(answer) == [["face"]] * 3


def test_a_photo_over_the_limit_goes_by_way_of_s3(
    aws: Aws, outputs: dict[str, str], photo_bucket: str, portrait: bytes, tmp_path: Path
) -> None:
    """The client lends a large photo to the bucket, gets its answer, and leaves nothing there."""
    large = tmp_path / "large.png"
    Image.open(io.BytesIO(portrait)).resize((4000, 4000)).save(large)
    assert large.stat().st_size > 6_291_456
    before = aws.client("s3").list_objects_v2(Bucket=photo_bucket).get("KeyCount")
    command = [sys.executable, "-m", "client", "detect", str(large), "--json"]

    answered = aws.run(*command, "--endpoint", outputs["EndpointName"], "--s3-bucket", photo_bucket)

    assert answered.code == 0, answered.said
    report = json.loads(answered.said[answered.said.index("{") :])
    assert [found["label"] for found in report["photos"][0]["detections"]] == ["face"]
    assert aws.client("s3").list_objects_v2(Bucket=photo_bucket).get("KeyCount") == before


@pytest.mark.parametrize("name", sorted(bad_requests(b"")))
def test_bad_input_is_refused_in_words(
    aws: Aws, outputs: dict[str, str], portrait: bytes, name: str
) -> None:
    """Each kind of bad input reaches the caller as a 4xx with its code and a sentence."""
    body, content_type, code = bad_requests(portrait)[name]

    status, answer = refusal(aws, outputs["EndpointName"], body, content_type)

    assert 400 <= status < 500
    assert answer["code"] == code
    assert answer["description"].endswith(".")


def test_a_bad_image_of_a_batch_is_named(
    aws: Aws, outputs: dict[str, str], portrait: bytes
) -> None:
    """Of several images, the one that cannot be read is told by its index."""
    images = [b64(portrait), b64(portrait[: len(portrait) // 2] + b"\xff\xd9"), b64(portrait)]

    _, answer = refusal(
        aws, outputs["EndpointName"], json.dumps(images).encode(), "application/json"
    )

    assert (answer["code"], answer["index"]) == ("not_an_image", 1)


def b64(image: bytes) -> dict[str, str]:
    """One image of a JSON request, inline."""
    return {"b64": base64.b64encode(image).decode()}


def test_a_second_diff_is_empty(
    aws: Aws, checkout: Path, stage: str, outputs: dict[str, str]
) -> None:
    """Where nothing changed, `cdk diff` shows no difference in either stack."""
    assert outputs
    diff = aws.cdk("diff", f"{stage}/*", "--fail", checkout=checkout)

    assert diff.code == 0
    assert diff.said.count("There were no differences") == 2


class Probe:
    """Asks the endpoint without pause, and on leaving asserts that every request was answered."""

    def __init__(self, aws: Aws, endpoint: str, body: bytes) -> None:
        self._ask = partial(invoke, aws, endpoint, body, "image/jpeg")
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=1)

    def __enter__(self) -> Self:
        self._answered = self._pool.submit(self._run)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown()
        assert self._answered.result() > 0

    def _run(self) -> int:
        """Return how many requests were answered; the first that was not raises its error."""
        answered = 0
        while not self._stop.wait(0.1):
            assert self._ask()["predictions"]
            answered += 1
        return answered


def change_a_line(checkout: Path, name: str, before: str, after: str) -> None:
    """Replace one line of a file of the checkout, which must be there once."""
    file = checkout / name
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, after))


MIRRORED = (
    "inference_code/detector/predictions.py",
    "    edges = (xmin, ymin, xmax, ymax)\n",
    "    edges = (1 - xmax, ymin, 1 - xmin, ymax)\n",
)


def test_an_update_with_wrong_answers_rolls_back(
    aws: Aws, checkout: Path, stage: str, outputs: dict[str, str], portrait: bytes
) -> None:
    """Mirrored boxes fail the smoke test: the old model serves on, and nothing new stays."""
    before = serving(aws, f"{stage}-Endpoint")
    answer = invoke(aws, outputs["EndpointName"], portrait, "image/jpeg")
    change_a_line(checkout, *MIRRORED)

    with Probe(aws, outputs["EndpointName"], portrait):
        deployed = aws.cdk("deploy", f"{stage}/*", *NEVER_ASK, checkout=checkout)

    assert deployed.code != 0
    assert "portrait.jpg" in deployed.said
    status = status_of(aws, outputs["EndpointName"])
    assert status["endpoint"]["status"] == "InService"
    assert status["deployment"]["status"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "portrait.jpg" in status["deployment"]["failure"]["reason"]
    assert status["log"]["streams"][0]["lines"]
    assert stack_of(aws, f"{stage}-Endpoint")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert invoke(aws, outputs["EndpointName"], portrait, "image/jpeg") == answer
    assert serving(aws, f"{stage}-Endpoint") == before


def test_a_handler_that_cannot_be_imported_never_takes_traffic(
    aws: Aws, checkout: Path, stage: str, outputs: dict[str, str], portrait: bytes
) -> None:
    """A container that does not start leaves the old model answering every request as before."""
    before = serving(aws, f"{stage}-Endpoint")
    answer = invoke(aws, outputs["EndpointName"], portrait, "image/jpeg")
    change_a_line(checkout, *(MIRRORED[0], MIRRORED[2], MIRRORED[1]))
    change_a_line(checkout, "inference_code/inference.py", "import Path\n", "import Paths\n")

    with Probe(aws, outputs["EndpointName"], portrait):
        deployed = aws.cdk("deploy", f"{stage}/*", *NEVER_ASK, checkout=checkout)

    assert deployed.code != 0
    assert "did not pass the ping health check" in deployed.said
    status = status_of(aws, outputs["EndpointName"])
    assert "did not pass the ping health check" in status["deployment"]["failure"]["reason"]
    lines = [line for stream in status["log"]["streams"] for line in stream["lines"]]
    assert [line for line in lines if "cannot import name 'Paths'" in line]
    assert invoke(aws, outputs["EndpointName"], portrait, "image/jpeg") == answer
    assert serving(aws, f"{stage}-Endpoint") == before


def test_a_good_update_loses_no_request(
    aws: Aws, checkout: Path, stage: str, outputs: dict[str, str], portrait: bytes
) -> None:
    """A new handler takes over while the old one answers, and the archive before it is kept."""
    before = serving(aws, f"{stage}-Endpoint")
    change_a_line(checkout, "inference_code/inference.py", "import Paths\n", "import Path\n")
    change_a_line(checkout, "stages.toml", "images = 16", "images = 8")

    with Probe(aws, outputs["EndpointName"], portrait):
        deployed = aws.cdk("deploy", f"{stage}/*", *NEVER_ASK, checkout=checkout)

    after = serving(aws, f"{stage}-Endpoint")
    assert deployed.code == 0
    assert len(after["models"]) == len(after["configs"]) == 1
    assert set(after["models"]).isdisjoint(before["models"])
    assert set(after["archives"]) > set(before["archives"])
    assert "images = 8" in (checkout / "stages.toml").read_text()


def test_destroy_leaves_nothing(
    aws: Aws, checkout: Path, stage: str, outputs: dict[str, str], photo_bucket: str
) -> None:
    """After `cdk destroy` of a stage that retains nothing, only the bootstrap stack is left."""
    assert outputs
    destroyed = aws.cdk("destroy", f"{stage}/*", "--force", checkout=checkout)

    assert destroyed.code == 0
    assert beside_bootstrap(aws) == [f"bucket {photo_bucket}"]


def test_a_retaining_stage_keeps_its_archive(aws: Aws, checkout: Path) -> None:
    """Destroyed, a stage with `retain = true` leaves its archive and what was proven."""
    kept = aws.named("kept")
    with (checkout / "stages.toml").open("a") as stages:
        stages.write(f"\n[stage.{kept}]\n{aws.settings}")
    assert aws.cdk("deploy", f"{kept}/*", *NEVER_ASK, checkout=checkout).code == 0
    bucket = outputs_of(aws, f"{kept}-Endpoint")["BucketName"]

    destroyed = aws.cdk("destroy", f"{kept}/*", "--force", checkout=checkout)

    assert destroyed.code == 0
    assert [name for name in listed(aws, "stack") if name != "CDKToolkit"] == []
    keys = aws.listed("s3", "list_objects_v2", "Contents[].Key", Bucket=bucket)
    assert [key.rpartition("/")[2] for key in keys] == ["proven.json", "model.tar.gz"]
    assert listed(aws, "model") == []
