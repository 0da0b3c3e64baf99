from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from review.archive import Archive
from review.facts import compare
from tests.review.conftest import resource

if TYPE_CHECKING:
    from tests.review.conftest import Assemblies

MANIFEST: dict[str, Any] = {
    "model_digest": "a" * 64,
    "archive_bytes": 5670778,
    "detector": "faces",
    "labels": {"1": "face"},
    "op_types": ["Conv2D", "Relu"],
    "signatures": {"serving_default": {"outputs": {"boxes": {"shape": [None, 100, 4]}}}},
    "versions": {"tensorflow": "2.20.0"},
}


def archive(**changes: Any) -> Archive:
    """An archive with this manifest."""
    return Archive(path=Path("model.tar.gz"), manifest={**MANIFEST, **changes}, environment={})


def test_what_differs_is_told_by_place(assemblies: Assemblies) -> None:
    """Labels and operations by what is new or gone; the rest by the value that differs."""
    before = assemblies.of(
        dev={"M": resource("AWS::SageMaker::Model", {"PrimaryContainer": {"Image": "tf:2.19"}})}
    )
    after = assemblies.of(
        dev={"M": resource("AWS::SageMaker::Model", {"PrimaryContainer": {"Image": "tf:2.20"}})}
    )
    changed = archive(
        model_digest="b" * 64,
        archive_bytes=1000,
        labels={"1": "face", "2": "cat"},
        op_types=["Conv2D", "Elu"],
        signatures={"serving_default": {"outputs": {"boxes": {"shape": [None, 50, 4]}}}},
    )

    differing, same = compare((archive(), changed), (before, after))

    assert [(fact.place, fact.before, fact.after) for fact in differing] == [
        ("model_digest", "a" * 64, "b" * 64),
        ("archive_bytes", "5,670,778", "1,000"),
        ("labels that the other has not", None, "2 cat"),
        ("op_types that the other has not", "Relu", "Elu"),
        ("signatures.serving_default.outputs.boxes.shape[1]", "100", "50"),
        ("image of dev", "tf:2.19", "tf:2.20"),
    ]
    assert same == ["detector", "versions"]


def test_the_same_model_differs_in_nothing(assemblies: Assemblies) -> None:
    """Every fact is among those that are the same."""
    assembly = assemblies.of(dev={})

    differing, same = compare((archive(), archive()), (assembly, assembly))

    assert differing == []
    assert sorted(same) == sorted(MANIFEST)
