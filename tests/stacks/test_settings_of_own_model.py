"""A model of one's own in the stages file: [model.own], and what goes with it."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.settings import parse
from tests.stacks.stages_files import PREPARATION, SHA256, own, raw, refusal


def test_a_model_of_ones_own_stands_in_the_place_of_a_detector() -> None:
    """All its keys are read, whole numbers are numbers, and what is left out is None."""
    given = own(
        path="m.keras",
        sha256=SHA256,
        labels="labels.txt",
        preparation={**PREPARATION, "mean": [104, 117.5, 123]},
    )

    model = parse(given).model

    assert (model.detector, model.expectations) == (None, "mine.json")
    assert model.own
    assert (model.own.path, model.own.code, model.own.example) == ("m.keras", None, None)
    assert model.own.preparation
    assert model.own.preparation.mean == (104, 117.5, 123)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("path", "npm:faces", "[model.own] path = "),
        ("path", "", "[model.own] path = "),
        ("path", 7, "[model.own] path = 7: allowed is the path of a .keras file"),
        ("sha256", "abc", "[model.own] sha256 = "),
        ("code", "", "[model.own] code = "),
        ("lables", "x", '[model.own] lables = "x": unknown key; did you mean labels?'),
        ("preparation", "caffe", '[model.own] preparation = "caffe": allowed is a table with pad'),
    ],
)
def test_wrong_values_of_a_model_of_ones_own_are_named(key: str, value: Any, words: str) -> None:
    """The path leads into the table inside the table."""
    assert words in refusal(own(**{key: value}))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("pad", "top", '[model.own.preparation] pad = "top": allowed is "none"'),
        ("chanels", "rgb", "did you mean channels?"),
        ("mean", [0, 0], "[model.own.preparation] mean[2]: is missing; allowed is three numbers"),
        ("mean", [0, 0, 256], "[model.own.preparation] mean[2] = 256"),
        ("mean", 127.5, "[model.own.preparation] mean = 127.5: allowed is three numbers"),
        ("divisor", [1, 0, 1], "[model.own.preparation] divisor[1] = 0"),
        ("divisor", [1, 1, float("inf")], "[model.own.preparation] divisor[2] = "),
    ],
)
def test_wrong_values_of_a_preparation_are_named(key: str, value: Any, words: str) -> None:
    """Two tables deep, and inside a list."""
    assert words in refusal(own(preparation={**PREPARATION, key: value}))


def test_every_key_of_a_preparation_is_needed() -> None:
    """A default would silently give a model other pixels than it learnt from."""
    said = refusal(own(preparation={}))

    for key in PREPARATION:
        assert f"[model.own.preparation] {key}: is missing" in said


def test_a_file_has_a_detector_or_a_model_of_ones_own() -> None:
    """Not both and not neither."""
    both = own()
    both["model"]["detector"] = "faces"

    assert "[model] detector: is for a detector, and [model.own] is there" in refusal(both)
    assert "or a table [model.own] in its place" in refusal({**raw(), "model": {}})
    assert "[model.own] path: is missing" in refusal(
        {**raw(), "model": {"own": {}, "expectations": "mine.json"}}
    )


@pytest.mark.parametrize("key", ["weights", "sha256", "labels", "preparation"])
def test_a_detectors_keys_do_not_go_with_a_model_of_ones_own(key: str) -> None:
    """One line says where it belongs; nothing is passed over in silence."""
    content = own()
    content["model"][key] = SHA256 if key == "sha256" else "tf"

    said = refusal(content)

    assert f"[model] {key}: is for a detector" in said
    assert "[model.own" in said.partition("; ")[2]
    assert said.startswith("stages.toml has 1 problem:")


def test_what_a_model_of_ones_own_answers_has_to_be_said() -> None:
    """There is no default file that the smoke test could hold it against."""
    content = own()
    del content["model"]["expectations"]

    assert "[model] expectations: is missing" in refusal(content)


@pytest.mark.parametrize("path", ["s3://bucket/m.keras", "https://host/m.tar.gz"])
def test_a_model_that_is_fetched_has_a_sha256(path: str) -> None:
    """What lies on this machine may do without."""
    assert "[model.own] sha256: is missing" in refusal(own(path=path))
    assert parse(own(path=path, sha256=SHA256)).model.own
    assert parse(own(path="/srv/m.keras")).model.own


def test_a_handler_of_ones_own_needs_an_example_and_takes_no_settings_of_the_built_in_one() -> None:
    """They would look as if they had an effect."""
    assert "[model.own] example: is missing" in refusal(own(code="handler"))
    alone = own(code="handler", example="one.json")
    assert parse(alone).model.own

    alone["model"]["own"] |= {"labels": "labels.txt", "preparation": PREPARATION}
    alone["model"]["score_threshold"] = 0.5
    said = refusal(alone)

    assert said.startswith("stages.toml has 3 problems:")
    for key in ("[model.own] labels", "[model.own] preparation", "[model] score_threshold"):
        assert f"{key}: is for the built-in handler" in said
