"""An asynchronous endpoint that sleeps, and a real-time one behind a key: deployed and used."""

from __future__ import annotations

import json
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.aws import NEVER_ASK, ROOT, Aws, bootstrapped
from tests.inventory import outputs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLE = ROOT / "examples" / "digit_classifier"
pytestmark = pytest.mark.embedded_aws("on AWS its scaling and its alarms take hours")
MINUTE_SECONDS = 3.0  # as long as a minute of alarms, schedules and cooldowns lasts here
PATIENCE_SECONDS = 150.0
STAGES = """
[stage.queue]
account = "000000000000"
region = "us-east-1"
retain = false
kind = "asynchronous"
prober.enabled = false
scaling = { instance_type = "ml.c6i.large", min = 0, max = 2, backlog_per_instance = 5 }

[stage.vault]
account = "000000000000"
region = "us-east-1"
retain = false
kms_key = "new"
capture = { percent = 100 }
update.bake_seconds = 0

[stage.elastic]
account = "000000000000"
region = "us-east-1"
retain = false
update.bake_seconds = 0
scaling = { instance_type = "ml.c6i.large", min = 1, max = 2, invocations_per_instance = 3 }
"""


def until(found: Callable[[], Any]) -> Any:
    """Wait until there is something, and return it; fail when it never comes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (something := found()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
    return something


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """An embedded AWS at a quick pace, with a stage of each kind deployed into it."""
    folder = tmp_path_factory.mktemp("kinds")
    stages = folder / "stages.toml"
    example = (EXAMPLE / "stages.toml").read_text().partition("[stage.")[0]
    stages.write_text(f"{example}{STAGES}")
    with bootstrapped(folder / "aws", minute_seconds=MINUTE_SECONDS) as running:
        environment = {**running.environment, "STAGES_FILE": str(stages)}
        aws = Aws(environment, running.account, running.region, running.local)
        output = ("--output", str(folder / "cdk.out"))
        deploy(aws, "*/*")
        yield aws
        assert aws.cdk("destroy", "*/*", "--force", *output).code == 0


def deploy(aws: Aws, stages: str) -> None:
    """Deploy some stages of the fixture's file."""
    folder = Path(aws.environment["STAGES_FILE"]).parent
    output = ("--output", str(folder / "cdk.out"))
    assert aws.cdk("deploy", stages, *NEVER_ASK, *output).code == 0


def request(name: str) -> bytes:
    """Return the body of one of the example's requests."""
    return (EXAMPLE / "requests" / name).read_bytes()


def object_of(aws: Aws, bucket: str, key: str) -> bytes | None:
    """Return an object, or None while it is not there."""
    s3 = aws.client("s3")
    try:
        body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    return body


def instances(aws: Aws, endpoint: str = "detector-queue") -> int:
    """Return how many instances an endpoint has."""
    live = aws.client("sagemaker").describe_endpoint(EndpointName=endpoint)
    return int(live["ProductionVariants"][0]["CurrentInstanceCount"])


def submit(aws: Aws, body: bytes) -> tuple[str, str, str]:
    """Send a request by way of S3; return the bucket, and where result and failure will be."""
    bucket = outputs_of(aws, "queue-Endpoint")["BucketName"]
    key = f"async/input/{uuid.uuid4()}"
    aws.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    promised = aws.client("sagemaker-runtime").invoke_endpoint_async(
        EndpointName="detector-queue",
        InputLocation=f"s3://{bucket}/{key}",
        ContentType="application/json",
        Accept="application/json",
    )
    places = (promised["OutputLocation"], promised["FailureLocation"])
    result, failure = (place.removeprefix(f"s3://{bucket}/") for place in places)
    return bucket, result, failure


def test_an_asynchronous_endpoint_sleeps_and_wakes(aws: Aws) -> None:
    """With nothing to do it has no instance; a request waits for one, and is answered."""
    until(lambda: instances(aws) == 0)

    bucket, result, _ = submit(aws, request("three.json"))
    until(lambda: instances(aws) >= 1)
    answer = json.loads(until(lambda: object_of(aws, bucket, result)))

    assert answer["predictions"][0]["digit"] == 3


def test_the_status_of_a_scaled_asynchronous_endpoint(aws: Aws) -> None:
    """The client says its kind, its bounds, from zero, and the alarms of its updates."""
    asked = aws.run(sys.executable, "-m", "client", "status", "detector-queue", "--json")

    status = json.loads(asked.said)
    (variant,) = status["variants"]
    assert status["kind"] == "asynchronous"
    assert (variant["scaling"]["min"], variant["scaling"]["max"]) == (0, 2)
    assert {alarm["state"] for alarm in status["alarms"]} <= {"OK", "ALARM", "INSUFFICIENT_DATA"}
    assert any("ServerErrors" in alarm["name"] for alarm in status["alarms"])


def test_a_request_that_fails_says_so_in_the_bucket(aws: Aws) -> None:
    """The container's own words are in the failure object."""
    bucket, _, failure = submit(aws, request("three.json").replace(b"16", b"17"))

    said = until(lambda: object_of(aws, bucket, failure)).decode()

    assert "pixels[0] has to be a picture" in said


def test_behind_a_key_everything_works_and_is_encrypted(aws: Aws) -> None:
    """The endpoint answers, what it answered is captured, and the key is the stack's own."""
    bucket = outputs_of(aws, "vault-Endpoint")["BucketName"]
    answer = aws.client("sagemaker-runtime").invoke_endpoint(
        EndpointName="detector-vault", Body=request("three.json"), ContentType="application/json"
    )
    assert json.loads(answer["Body"].read())["predictions"][0]["digit"] == 3

    s3 = aws.client("s3")
    (captured, *_) = until(
        lambda: s3.list_objects_v2(Bucket=bucket, Prefix="capture/").get("Contents")
    )
    head = s3.head_object(Bucket=bucket, Key=captured["Key"])

    assert head["ServerSideEncryption"] == "aws:kms"
    keys = aws.client("kms").list_keys()["Keys"]
    assert head["SSEKMSKeyId"].rpartition("/")[2] in {key["KeyId"] for key in keys}
    lines = s3.get_object(Bucket=bucket, Key=captured["Key"])["Body"].read().splitlines()
    modes = json.loads(lines[0])["captureData"]
    assert modes["endpointInput"]["encoding"] == modes["endpointOutput"]["encoding"] == "JSON"


def test_the_prober_asks_behind_the_key_too(aws: Aws) -> None:
    """Its metric says that there were answers, and none of them wrong."""
    cloudwatch = aws.client("cloudwatch")
    dimensions = [{"Name": "EndpointName", "Value": "detector-vault"}]

    def total(name: str) -> float | None:
        now = time.time()
        points = cloudwatch.get_metric_statistics(
            Namespace="DetectorEndpoint",
            MetricName=name,
            Dimensions=dimensions,
            StartTime=now - 600,
            EndTime=now + 60,
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        return sum(point["Sum"] for point in points) if points else None

    assert until(lambda: total("Probes")) >= 10
    assert total("WrongAnswers") == 0


def test_an_update_leaves_a_scaled_fleet_as_large_as_it_is(aws: Aws) -> None:
    """The prober's requests scale it out to two; it is two after a deployment, and still scaled."""
    sagemaker = aws.client("sagemaker")
    until(lambda: instances(aws, "detector-elastic") == 2)
    live = sagemaker.describe_endpoint(EndpointName="detector-elastic")
    (variant,) = live["ProductionVariants"]
    stages = Path(aws.environment["STAGES_FILE"])
    stages.write_text(f"{stages.read_text()}\n[limits]\nmegapixels = 20\n")

    deploy(aws, "elastic/*")

    after = sagemaker.describe_endpoint(EndpointName="detector-elastic")
    assert after["EndpointConfigName"] != live["EndpointConfigName"]
    assert instances(aws, "detector-elastic") == 2
    scaling = aws.client("application-autoscaling")
    targets = scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    name = f"endpoint/detector-elastic/variant/{variant['VariantName']}"
    assert name in {target["ResourceId"] for target in targets}


def test_an_update_of_a_scaled_endpoint_to_another_type_is_refused_by_sagemaker(aws: Aws) -> None:
    """Why the settings repeat the type: what synth refuses would fail half-way."""
    sagemaker = aws.client("sagemaker")
    live = sagemaker.describe_endpoint(EndpointName="detector-elastic")
    config = sagemaker.describe_endpoint_config(EndpointConfigName=live["EndpointConfigName"])
    variants = [{**each, "InstanceType": "ml.m5.large"} for each in config["ProductionVariants"]]
    sagemaker.create_endpoint_config(EndpointConfigName="other", ProductionVariants=variants)

    with pytest.raises(ClientError, match="deregister"):
        sagemaker.update_endpoint(EndpointName="detector-elastic", EndpointConfigName="other")
    sagemaker.delete_endpoint_config(EndpointConfigName="other")
