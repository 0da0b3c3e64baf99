from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from custom_resources.errors import ExpectationsError
from custom_resources.expectations import Expectations, load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "smoke-test.md"
FACE = {"label": "face", "score": 0.9, "box": {"xmin": 0.1, "ymin": 0.1, "xmax": 0.3, "ymax": 0.4}}
GOOD: dict[str, Any] = {
    "kind": "detections",
    "min_iou": 0.9,
    "score_tolerance": 0.05,
    "max_latency_ms": 2000,
    "photos": {"portrait.jpg": [FACE], "empty.png": []},
}
NUMERIC: dict[str, Any] = {
    "kind": "numeric",
    "tolerance": 0.01,
    "max_latency_ms": 5000,
    "requests": {"three.json": {"digit": 3}},
}
EXACT = {
    "kind": "exact",
    "max_latency_ms": 5000,
    "requests": {"three.json": 3, "rows.csv": [3, 4], "lines.jsonl": None, "empty.png": "none"},
}


def load_document(folder: Path, document: object) -> Expectations:
    """Load expectations with that content, beside what they may send."""
    requests, file = folder / "requests", folder / "expectations" / "faces.json"
    requests.mkdir()
    file.parent.mkdir()
    for name in (
        *("portrait.jpg", "empty.png", "notes.txt"),
        *("three.json", "rows.csv", "lines.jsonl"),
    ):
        (requests / name).write_bytes(b"content")
    (folder / "outside.jpg").write_bytes(b"photo")
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return load(file, requests)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """Kind, limit, and each photo with its content type and a check that works."""
    expectations = load_document(tmp_path, GOOD)

    assert expectations.kind == "detections"
    assert expectations.max_latency_ms == 2000
    assert {name: sample.content_type for name, sample in expectations.samples.items()} == {
        "portrait.jpg": "image/jpeg",
        "empty.png": "image/png",
    }
    found = {"predictions": [{"detections": [FACE]}]}
    assert expectations.samples["portrait.jpg"].check(found) == []
    assert len(expectations.samples["empty.png"].check(found)) == 1


def test_any_json_can_be_expected(tmp_path: Path) -> None:
    """Requests of every content type, each with an answer of its own, whatever JSON it is."""
    samples = load_document(tmp_path, EXACT).samples

    assert {name: sample.content_type for name, sample in samples.items()} == {
        "three.json": "application/json",
        "rows.csv": "text/csv",
        "lines.jsonl": "application/jsonlines",
        "empty.png": "image/png",
    }
    assert samples["three.json"].check(3) == []
    assert samples["three.json"].check([3, 4]) == ["the answer is a list of 2, not 3"]
    assert samples["rows.csv"].check([3, 4]) == []
    assert samples["lines.jsonl"].check(None) == []


def test_numbers_can_be_expected_within_a_tolerance(tmp_path: Path) -> None:
    """The file's tolerance is the one that counts."""
    check = load_document(tmp_path, NUMERIC).samples["three.json"].check

    assert check({"digit": 3.01}) == []
    assert check({"digit": 3.02}) == ["digit is 3.02, not 3 (within 0.01)"]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (NUMERIC | {"tolerance": -1}, "tolerance is -1, not a number from 0"),
        (NUMERIC | {"tolerance": True}, "tolerance is True, not a number"),
        ({**NUMERIC, "kind": "exact"}, "tolerance is unknown"),
        (EXACT | {"kind": "numeric"}, "tolerance is missing"),
        (EXACT | {"requests": {}}, "requests is {}, not an object of at least one file"),
        (EXACT | {"requests": ["three.json"]}, "requests is .*, not an object"),
        (EXACT | {"requests": {"gone.json": 1}}, "requests.gone.json is no file in the folder"),
        (EXACT | {"requests": {"notes.txt": 1}}, "notes.txt must end in .*.json, .jsonl, .csv"),
        (EXACT | {"photos": {}}, "photos is unknown; there are kind, max_latency_ms, requests"),
        (GOOD | {"requests": {}}, "requests is unknown"),
        (json.dumps(NUMERIC).replace("0.01", "NaN"), "NaN is no number"),
        (json.dumps(EXACT).replace(": 3,", ": 1e999,"), "1e999 is no number"),
    ],
)
def test_what_is_wrong_of_the_other_kinds_is_named(
    tmp_path: Path, document: object, words: str
) -> None:
    """Each kind has its own settings and its own name for the files to send."""
    with pytest.raises(ExpectationsError, match=f"faces.json: .*{words}"):
        load_document(tmp_path, document)


def test_an_unknown_kind_lists_the_known(tmp_path: Path) -> None:
    """A kind that will only come later is told from a typing error."""
    with pytest.raises(
        ExpectationsError, match=r"'masks' is unknown; known are: detections, exact, numeric"
    ):
        load_document(tmp_path, GOOD | {"kind": "masks"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"min_iou": 1.5}, "min_iou is 1.5, not a number from 0 to 1"),
        ({"min_iou": "0.9"}, "min_iou is '0.9', not a number"),
        ({"max_latency_ms": 0}, "max_latency_ms is 0, not a number from 1 to 60000"),
        ({"max_latency": 5}, "max_latency is unknown"),
        ({"photos": {}}, "photos is {}, not an object of at least one file to send"),
        ({"photos": {"gone.jpg": []}}, "photos.gone.jpg is no file in the folder requests"),
        ({"photos": {"../outside.jpg": []}}, "is no file in the folder requests"),
        ({"photos": {"notes.txt": []}}, "photos.notes.txt must end in one of .jpg"),
        ({"photos": {"portrait.jpg": [{}]}}, r"photos.portrait.jpg\[0\].label is missing"),
        ({"photos": {"portrait.jpg": [FACE | {"lable": "x"}]}}, r"\[0\].lable is unknown"),
        ({"photos": {"portrait.jpg": {"count": {}}}}, "portrait.jpg.count is unknown"),
        ({"photos": {"portrait.jpg": {"counts": {"face": -1}}}}, "counts.face is -1"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    """File, place, value and what is allowed are in the message."""
    with pytest.raises(ExpectationsError, match=f"faces.json: .*{words}"):
        load_document(tmp_path, GOOD | change)


def test_a_missing_setting_is_named(tmp_path: Path) -> None:
    """Every setting is written down, none has a silent default."""
    without = {key: value for key, value in GOOD.items() if key != "min_iou"}

    with pytest.raises(ExpectationsError, match=r"faces.json: min_iou is missing"):
        load_document(tmp_path, without)


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    """A merge conflict in the file is told as such."""
    with pytest.raises(ExpectationsError, match=r"faces.json: no JSON"):
        load_document(tmp_path, "<<<<<<< HEAD")


def test_a_missing_file_lists_what_there_is(tmp_path: Path) -> None:
    """The name may come from a detector for which nobody has reviewed expectations yet."""
    load_document(tmp_path, GOOD)

    with pytest.raises(
        ExpectationsError, match=r"no expectations cats.json; there are: faces.json"
    ):
        load(tmp_path / "expectations" / "cats.json", tmp_path / "requests")


def test_the_examples_of_the_page_are_read(tmp_path: Path) -> None:
    """What `docs/smoke-test.md` shows as a file of expectations is one, whole as it stands."""
    shown = re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for name in ("portrait.jpg", "coffee.jpg", "crowd.jpg", "three.json"):
        (tmp_path / name).touch()

    kinds = []
    for text in shown:
        (tmp_path / "shown.json").write_text(text)
        kinds.append(load(tmp_path / "shown.json", tmp_path).kind)

    assert kinds == ["detections", "numeric"]
