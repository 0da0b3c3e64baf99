"""One deployment by the real CDK CLI, first to last: these tests build on one another in order."""

from __future__ import annotations

import base64
import io
import json
import struct
import sys
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from tests.inventory import serving

if TYPE_CHECKING:
    from tests.aws import Aws

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT, REGION = "000000000000", "us-east-1"
PHOTO_BUCKET = "photos-to-look-at"
STACK = "local-Endpoint"
NEVER_ASK = ("--require-approval", "never")


@pytest.fixture(scope="module")
def outputs(aws: Aws, checkout: Path) -> dict[str, str]:
    """The Endpoint stack's outputs: deployed alone, then with the other, one bucket readable."""
    stages = checkout / "stages.toml"
    table = "[stage.local]\n"
    with_bucket = f'{table}s3_input_buckets = ["{PHOTO_BUCKET}"]\n'
    stages.write_text(stages.read_text().replace(table, with_bucket))
    aws.client("s3").create_bucket(Bucket=PHOTO_BUCKET)
    alone = aws.cdk("deploy", "local/Endpoint", "--exclusively", *NEVER_ASK, checkout=checkout)
    assert alone.code == 0
    file = checkout / "outputs.json"

    deployed = aws.cdk(
        "deploy", "local/*", *NEVER_ASK, "--outputs-file", str(file), checkout=checkout
    )

    assert deployed.code == 0
    outputs: dict[str, str] = json.loads(file.read_text())[STACK]
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


def labels(answer: Any) -> list[list[str]]:
    """Return the labels that were found, a list for each image."""
    return [
        [detection["label"] for detection in prediction["detections"]]
        for prediction in answer["predictions"]
    ]


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


def test_a_photo_in_an_allowed_bucket_is_fetched(
    aws: Aws, outputs: dict[str, str], portrait: bytes
) -> None:
    """The endpoint reads S3 links under its own execution role, from the bucket it may read."""
    aws.client("s3").put_object(Bucket=PHOTO_BUCKET, Key="one.jpg", Body=portrait)
    links = [{"s3_uri": f"s3://{PHOTO_BUCKET}/one.jpg"}] * 3

    answer = invoke(aws, outputs["EndpointName"], json.dumps(links).encode(), "application/json")

    assert labels(answer) == [["face"]] * 3


def test_a_photo_over_the_limit_goes_by_way_of_s3(
    aws: Aws, outputs: dict[str, str], portrait: bytes, tmp_path: Path
) -> None:
    """The client lends a large photo to the bucket, gets its answer, and leaves nothing there."""
    large = tmp_path / "large.png"
    Image.open(io.BytesIO(portrait)).resize((4000, 4000)).save(large)
    assert large.stat().st_size > 6_291_456
    before = aws.client("s3").list_objects_v2(Bucket=PHOTO_BUCKET).get("KeyCount")
    command = [sys.executable, "-m", "client", "detect", str(large), "--json"]

    answered = aws.run(*command, "--endpoint", outputs["EndpointName"], "--s3-bucket", PHOTO_BUCKET)

    assert answered.code == 0, answered.said
    report = json.loads(answered.said[answered.said.index("{") :])
    assert [found["label"] for found in report["photos"][0]["detections"]] == ["face"]
    assert aws.client("s3").list_objects_v2(Bucket=PHOTO_BUCKET).get("KeyCount") == before


def png_with_header(width: int, height: int) -> bytes:
    """A well-formed PNG whose header claims a size and whose pixels are missing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def gif_of(frames: int) -> bytes:
    """An animated GIF of so many small frames."""
    pictures = [Image.new("L", (8, 8), frame % 256) for frame in range(frames)]
    sink = io.BytesIO()
    pictures[0].save(sink, "GIF", save_all=True, append_images=pictures[1:])
    return sink.getvalue()


def bad_requests(portrait: bytes) -> dict[str, tuple[bytes, str, str]]:
    """Name -> body, content type and the code that it must be refused with."""
    half = portrait[: len(portrait) // 2]
    elsewhere = json.dumps({"s3_uri": "s3://somebody-elses-bucket/photo.jpg"}).encode()
    return {
        "a text file named .jpg": (b"this is no photo", "image/jpeg", "not_an_image"),
        "half a JPEG": (half, "image/jpeg", "not_an_image"),
        "half a JPEG with an end marker": (half + b"\xff\xd9", "image/jpeg", "not_an_image"),
        "an empty body": (b"", "image/jpeg", "empty_body"),
        "a PNG header of 60,000 pixels": (
            png_with_header(60_000, 60_000), "image/png", "image_too_large",
        ),
        "a GIF of 300 frames": (gif_of(300), "image/gif", "too_many_frames"),
        "100,000 levels of JSON": (b"[" * 100_000, "application/json", "invalid_json"),
        "a link into another bucket": (elsewhere, "application/json", "s3_not_allowed"),
        "a film": (b"\0" * 64, "video/mp4", "unsupported_media_type"),
    }  # fmt: skip


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


def test_a_second_diff_is_empty(aws: Aws, checkout: Path, outputs: dict[str, str]) -> None:
    """Where nothing changed, `cdk diff` shows no difference in either stack."""
    assert outputs
    diff = aws.cdk("diff", "local/*", "--fail", checkout=checkout)

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
    aws: Aws, checkout: Path, outputs: dict[str, str], portrait: bytes
) -> None:
    """Mirrored boxes fail the smoke test: the old model serves on, and nothing new stays."""
    before = serving(aws, STACK)
    answer = invoke(aws, outputs["EndpointName"], portrait, "image/jpeg")
    change_a_line(checkout, *MIRRORED)

    with Probe(aws, outputs["EndpointName"], portrait):
        deployed = aws.cdk("deploy", "local/*", *NEVER_ASK, checkout=checkout)

    assert deployed.code != 0
    assert "portrait.jpg" in deployed.said
    stack = aws.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert invoke(aws, outputs["EndpointName"], portrait, "image/jpeg") == answer
    assert serving(aws, STACK) == before


def test_a_handler_that_cannot_be_imported_never_takes_traffic(
    aws: Aws, checkout: Path, outputs: dict[str, str], portrait: bytes
) -> None:
    """A container that does not start leaves the old model answering every request as before."""
    before = serving(aws, STACK)
    answer = invoke(aws, outputs["EndpointName"], portrait, "image/jpeg")
    change_a_line(checkout, *(MIRRORED[0], MIRRORED[2], MIRRORED[1]))
    change_a_line(checkout, "inference_code/inference.py", "import Path\n", "import Paths\n")

    with Probe(aws, outputs["EndpointName"], portrait):
        deployed = aws.cdk("deploy", "local/*", *NEVER_ASK, checkout=checkout)

    assert deployed.code != 0
    assert "did not pass the ping health check" in deployed.said
    assert invoke(aws, outputs["EndpointName"], portrait, "image/jpeg") == answer
    assert serving(aws, STACK) == before


def test_a_good_update_loses_no_request(
    aws: Aws, checkout: Path, outputs: dict[str, str], portrait: bytes
) -> None:
    """A new handler takes over while the old one answers, and the archive before it is kept."""
    before = serving(aws, STACK)
    change_a_line(checkout, "inference_code/inference.py", "import Paths\n", "import Path\n")
    change_a_line(checkout, "stages.toml", "images = 16", "images = 8")

    with Probe(aws, outputs["EndpointName"], portrait):
        deployed = aws.cdk("deploy", "local/*", *NEVER_ASK, checkout=checkout)

    after = serving(aws, STACK)
    assert deployed.code == 0
    assert len(after["models"]) == len(after["configs"]) == 1
    assert set(after["models"]).isdisjoint(before["models"])
    assert set(after["archives"]) > set(before["archives"])
    assert "images = 8" in (checkout / "stages.toml").read_text()


def test_destroy_leaves_nothing(aws: Aws, checkout: Path, outputs: dict[str, str]) -> None:
    """After `cdk destroy` of a stage that retains nothing, only the bootstrap stack is left."""
    assert outputs
    destroyed = aws.cdk("destroy", "local/*", "--force", checkout=checkout)

    assert destroyed.code == 0
    stacks = aws.client("cloudformation").describe_stacks()["Stacks"]
    assert [stack["StackName"] for stack in stacks] == ["CDKToolkit"]
    buckets = {bucket["Name"] for bucket in aws.client("s3").list_buckets()["Buckets"]}
    assert buckets == {f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}", PHOTO_BUCKET}
    sagemaker = aws.client("sagemaker")
    assert sagemaker.list_endpoints()["Endpoints"] == []
    assert sagemaker.list_endpoint_configs()["EndpointConfigs"] == []
    assert sagemaker.list_models()["Models"] == []
    assert aws.client("lambda").list_functions()["Functions"] == []
    groups = aws.client("logs").describe_log_groups()["logGroups"]
    assert [group["logGroupName"] for group in groups] == []
    roles = [role["RoleName"] for role in aws.client("iam").list_roles()["Roles"]]
    assert [name for name in roles if not name.startswith("cdk-hnb659fds-")] == []


def test_a_retaining_stage_keeps_its_archive(aws: Aws, checkout: Path) -> None:
    """Destroyed, a stage with `retain = true` leaves its bucket with the archive, and no more."""
    with (checkout / "stages.toml").open("a") as stages:
        stages.write(f'\n[stage.kept]\naccount = "{ACCOUNT}"\nregion = "{REGION}"\n')
    assert aws.cdk("deploy", "kept/*", *NEVER_ASK, checkout=checkout).code == 0
    found = aws.client("cloudformation").describe_stacks(StackName="kept-Endpoint")["Stacks"]
    bucket = next(o["OutputValue"] for o in found[0]["Outputs"] if o["OutputKey"] == "BucketName")

    destroyed = aws.cdk("destroy", "kept/*", "--force", checkout=checkout)

    assert destroyed.code == 0
    stacks = aws.client("cloudformation").describe_stacks()["Stacks"]
    assert [stack["StackName"] for stack in stacks] == ["CDKToolkit"]
    kept = aws.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    names = [item["Key"].rpartition("/")[2] for item in kept]
    assert names == ["proven.json", "model.tar.gz"]  # and what it was proven against
    assert aws.client("sagemaker").list_models()["Models"] == []
