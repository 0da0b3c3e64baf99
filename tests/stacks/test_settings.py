"""The stages file: what it may say, what it means when it is silent, and how mistakes are told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from stacks.errors import SettingsError
from stacks.settings import LimitSettings, load, parse
from tests.stacks.stages_files import SHA256, own, raw, refusal

ROOT = Path(__file__).resolve().parents[2]


def test_the_file_of_this_repository_is_valid_and_keeps_the_order_of_its_stages() -> None:
    """What a newcomer starts from works, with the embedded AWS as the first stage."""
    settings = load(ROOT / "stages.toml")

    assert list(settings.stage) == ["local", "dev"]
    assert settings.stage["local"].account == "000000000000"


def test_what_is_left_out_has_safe_defaults() -> None:
    """A stage of two keys keeps its bucket and reads nobody's photos."""
    stage = parse(raw()).stage["dev"]

    assert stage.retain is True
    assert stage.s3_input_buckets == ()
    assert (stage.instance_type, stage.instances) == ("ml.c6i.large", 1)
    assert stage.endpoint_name == "detector-dev"
    assert parse(raw()).limits == LimitSettings(images=16, megapixels=50, s3_object_mb=25)


def test_an_unknown_key_is_named_with_its_value_and_the_nearest_key() -> None:
    """A slip of the finger is answered with what was meant and with all there is."""
    said = refusal(raw(instace_type="ml.c6i.large"))

    assert '[stage.dev] instace_type = "ml.c6i.large": unknown key' in said
    assert "did you mean instance_type?" in said
    assert "endpoint_name" in said


@pytest.mark.parametrize("table", ["model", "limits"])
def test_unknown_keys_of_other_tables_are_named_with_their_path(table: str) -> None:
    """The path tells the table."""
    content = raw()
    content[table] = {**content.get(table, {}), "colour": 1}

    assert f"[{table}] colour = 1: unknown key" in refusal(content)


def test_an_unknown_table_is_named() -> None:
    """A misspelt table is not passed over."""
    assert "limit = a table: unknown key; did you mean limits?" in refusal({**raw(), "limit": {}})


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("account", 111111111111, "12 digits in quotes"),
        ("account", "11111111111", "12 digits in quotes"),
        ("region", "us-east", "a region"),
        ("endpoint_name", "detector_dev", "letters, digits and hyphens"),
        ("endpoint_name", "x" * 64, "1 to 63 letters"),
        ("endpoint_name", "detector-", "no hyphen at either end"),
        ("image", "sha256:123", "64 hex digits"),
        ("image", "repository:tag", "a tag of the tensorflow-inference image"),
        ("image_account", "amazon", "12 digits"),
        ("instance_type", "ml.c6i.larg", "did you mean ml.c6i.large?"),
        ("instances", 0, "a whole number from 1"),
        ("instances", "1", "a whole number from 1"),
        ("instances", True, "a whole number from 1"),
        ("retain", "yes", "true or false"),
        ("s3_input_buckets", "photos", "a list of bucket names"),
        ("s3_input_buckets", ["s3://photos"], "a list of bucket names"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(key: str, value: Any, allowed: str) -> None:
    """Every key of a stage has its own words."""
    said = refusal(raw(**{key: value}))

    assert f"[stage.dev] {key}" in said
    assert allowed in said


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("model", "detector", "Two words"),
        ("model", "score_threshold", 1),
        ("model", "score_threshold", -0.1),
        ("model", "score_threshold", float("nan")),
        ("model", "sha256", "abc"),
        ("model", "expectations", "/etc/passwd"),
        ("limits", "images", 0),
        ("limits", "images", 65),
        ("limits", "megapixels", 0.5),
        ("limits", "s3_object_mb", -1),
    ],
)
def test_wrong_values_of_other_tables_are_named(table: str, key: str, value: Any) -> None:
    """The same for the model and the limits."""
    content = raw()
    content[table] = {**content.get(table, {}), key: value}

    assert f"[{table}] {key} = " in refusal(content)


@pytest.mark.parametrize(
    "weights",
    [
        "npm:",
        "",
        "ftp://host/faces.bin",
        "s3://bucket",
        "s3://Bucket/faces.bin",
        "https://host",
        "https://me:secret@host/faces.bin",
    ],
)
def test_weights_that_model_build_can_not_fetch_are_refused(weights: str) -> None:
    """The words name the key and what is possible."""
    content = raw()
    content["model"] |= {"weights": weights, "sha256": SHA256}

    said = refusal(content)

    assert f'[model] weights = "{weights}": allowed is "npm:PACKAGE", a path, "s3://' in said


@pytest.mark.parametrize("key", ["weights", "path"])
def test_nothing_is_fetched_without_tls(key: str) -> None:
    """The words say what to write in its place."""
    content = raw() if key == "weights" else own()
    table = content["model"] if key == "weights" else content["model"]["own"]
    table |= {key: "http://host/faces.keras", "sha256": SHA256}

    said = refusal(content)

    assert f'{key} = "http://host/faces.keras": allowed is ' in said
    assert "use https://" in said
    assert said.startswith("stages.toml has 1 problem:")


@pytest.mark.parametrize(
    "weights",
    [
        "npm:@scope/faces",
        "faces.bin",
        "my files/a:b",
        "/srv/faces",
        "../elsewhere/faces.bin",
        "s3://my-bucket/some/faces.bin",
        "https://host:8443/faces.bin?version=2",
    ],
)
def test_weights_are_taken_from_where_users_keep_them(weights: str) -> None:
    """Only the first part of a path may hold no colon."""
    content = raw()
    content["model"] |= {"weights": weights, "sha256": SHA256}

    assert parse(content).model.weights == weights


@pytest.mark.parametrize("name", ["1st", "a b", "x" * 41, "dev-", "a--b", "süd"])
def test_a_stage_has_a_name_that_a_stack_can_bear(name: str) -> None:
    """It begins the names of stacks."""
    said = refusal({**raw(), "stage": {name: raw()["stage"]["dev"]}})

    assert f"[stage.{name}]: allowed are tables [stage.NAME]" in said


def test_a_file_without_stages_is_refused() -> None:
    """There would be nothing to deploy."""
    assert "stage" in refusal({"model": {"detector": "faces"}})
    assert "stage" in refusal({"model": {"detector": "faces"}, "stage": {}})


def test_everything_wrong_is_told_at_once() -> None:
    """One run shows all mistakes, those between keys included."""
    content = raw(instances=0, acount="1")
    content["model"] = {"weights": "npm:x"}

    said = refusal(content)

    assert said.startswith("stages.toml has 4 problems:")
    for words in ("instances = 0", 'acount = "1"', "detector: is missing", "sha256: is missing"):
        assert words in said


@pytest.mark.parametrize("key", ["weights", "sha256"])
def test_weights_and_their_sha256_come_together(key: str) -> None:
    """Weights that nobody checks are refused, and so is a checksum of nothing."""
    content = raw()
    content["model"][key] = SHA256

    assert "come together or not at all" in refusal(content)


def test_two_stages_of_one_account_and_region_need_two_endpoint_names() -> None:
    """The second would take over the first one's endpoint; SageMaker's names know no case."""
    content = raw(endpoint_name="faces")
    content["stage"]["other"] = {**content["stage"]["dev"], "endpoint_name": "Faces"}

    assert "[stage.other] endpoint_name: [stage.dev] has the same" in refusal(content)

    content["stage"]["other"]["region"] = "eu-west-1"
    assert list(parse(content).stage) == ["dev", "other"]


def test_buckets_that_do_not_fit_into_the_environment_are_refused() -> None:
    """A variable of a SageMaker Model has at most 1,024 bytes."""
    names = [f"{number:063d}" for number in range(16)]

    assert len(parse(raw(s3_input_buckets=names)).stage["dev"].s3_input_buckets) == 16
    assert "1087 bytes together" in refusal(raw(s3_input_buckets=[*names, "0" * 63]))


def test_settings_can_not_be_changed_after_they_were_checked() -> None:
    """What was checked is what is used."""
    with pytest.raises(ValidationError, match="frozen"):
        parse(raw()).stage["dev"].instances = 5


@pytest.mark.parametrize("content", [b"[model\n", b"\xff", b"[model]\n[model]\n"])
def test_a_file_that_is_no_toml_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    """The words name the file."""
    path = tmp_path / "other.toml"
    path.write_bytes(content)

    with pytest.raises(SettingsError, match=r"other\.toml can't be read"):
        load(path)


def test_a_missing_file_is_told_in_words(tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(SettingsError, match="can't be read"):
        load(tmp_path / "stages.toml")


@pytest.mark.parametrize(
    ("size", "images", "refused"), [(8, None, True), (8, 9, True), (8, 8, False), (16, None, False)]
)
def test_a_batch_holds_a_whole_request(size: int, images: int | None, refused: bool) -> None:  # noqa: FBT001 - a parameter
    """TensorFlow Serving would refuse a request of more images than its batches may have."""
    content = raw()
    next(iter(content["stage"].values()))["container"] = {"batch_size": size}
    content["limits"] = {} if images is None else {"images": images}

    if refused:
        with pytest.raises(SettingsError, match="batch_size: TensorFlow Serving refuses"):
            parse(content)
    else:
        assert parse(content)


def test_reading_settings_imports_no_cdk() -> None:
    """Whoever wants the settings does not pay for CDK and Node."""
    code = "import sys, stacks.settings; print({'aws_cdk', 'jsii'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=-1, text=True, check=True)

    assert done.stdout.strip() == "set()"
