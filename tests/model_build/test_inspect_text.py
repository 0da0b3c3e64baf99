"""The description of an archive for people."""

from typing import Any

import pytest

from model_build.inspect_text import as_text, verdict


@pytest.fixture
def described() -> dict[str, Any]:
    """The description of a small archive of somebody's own."""
    return {
        "archive_bytes": 1_234_567,
        "archive_sha256": "ab" * 32,
        "tensorflow": "2.20.0",
        "manifest": None,
        "manifest_note": "there is no manifest.json beside the archive",
        "entries": {"1/variables/variables.index": 7, "1/saved_model.pb": 1_000_000},
        "labels": None,
        "saved_model": "1/saved_model.pb",
        "signatures": {
            "serving_default": {
                "method": "",
                "inputs": {"x": {"dtype": "float32", "shape": None}},
                "outputs": {"y": {"dtype": "int64", "shape": []}},
            }
        },
        "op_types": ["Abs", "MyCustomOp"],
        "op_counts": {"Abs": 3, "MyCustomOp": 1},
        "layout": "model.tar.gz would not be served: because",
        "serving_registry": {
            "holds_all": False,
            "archive_tensorflow": "2.20.0",
            "asked_tensorflow": "2.20.1",
            "refused": [{"name": "MyCustomOp", "reason": "is none", "everywhere": False}],
        },
    }


def test_the_whole_text(described: dict[str, Any]) -> None:
    """Every section is there, and shapes that are free or empty are told apart."""
    where = "(TensorFlow 2.20.1, as the archive names)"

    assert as_text("model.tar.gz", described) == "\n".join(
        [
            "model.tar.gz",
            f"  1,234,567 bytes, sha256 {'ab' * 32}",
            "  saved by TensorFlow 2.20.0",
            "",
            "manifest: there is no manifest.json beside the archive",
            "",
            "entries, in bytes",
            "  1,000,000  1/saved_model.pb",
            "          7  1/variables/variables.index",
            "",
            "labels",
            "  none: there is no code/model.json of the built-in handler",
            "",
            "signatures of 1/saved_model.pb",
            "  serving_default (no method)",
            "    in  x: float32 of any shape",
            "    out y: int64[]",
            "",
            "operation types, and how many nodes of each",
            "  Abs 3, MyCustomOp 1",
            "",
            "layout",
            "  model.tar.gz would not be served: because",
            "",
            "TensorFlow Serving's own registry",
            f"  LACKS 1 of the things that the graph needs {where}",
            "  MyCustomOp is none",
        ]
    )


def test_labels_and_manifest_are_listed(described: dict[str, Any]) -> None:
    """What has a section of its own is not told twice."""
    described["labels"] = {"1": "face"}
    described["manifest"] = {"detector": "d", "weights": {"uri": "u"}, "op_types": ["Abs"]}

    text = as_text("model.tar.gz", described)

    assert '\n  detector: d\n  weights: {"uri": "u"}\n\n' in text
    assert "\nlabels\n  1 face\n" in text
    assert "op_types:" not in text


def test_names_cannot_steer_the_terminal(described: dict[str, Any]) -> None:
    """Control characters, line ends and halves of characters become a mark."""
    described["entries"] = {"1/\x1b[2Jsaved_model.pb": 1, "a\nTensorFlow Serving's": 2, "\udcff": 3}

    text = as_text("model.tar.gz", described)

    assert "\x1b" not in text
    assert "\nTensorFlow Serving's\n" not in text
    assert text.encode()


@pytest.mark.parametrize(
    ("holds_all", "refused", "first", "more"),
    [
        (True, 0, "holds all 2 operation types", 0),
        (False, 1, "LACKS", 1),
        (None, 0, "UNKNOWN", 2),
        (None, 1, "UNKNOWN", 3),
    ],
)
def test_the_verdict_stands_on_its_own_line(
    holds_all: bool | None,  # noqa: FBT001 - a parameter of the test
    refused: int,
    first: str,
    more: int,
    described: dict[str, Any],
) -> None:
    """After it comes a line for each thing that is lacking, and what to do where it is unknown."""
    described["serving_registry"]["holds_all"] = holds_all
    del described["serving_registry"]["refused"][refused:]

    lines = list(verdict(described))

    assert lines[0].startswith(first)
    assert len(lines) == 1 + more
