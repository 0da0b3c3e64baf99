from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_aws.container import discovery
from local_aws.container.errors import NoSavedModelError

if TYPE_CHECKING:
    from pathlib import Path


def tree(folder: Path, *files: str) -> Path:
    """Make `model/` with these empty files."""
    root = folder / "model"
    root.mkdir()
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def test_a_version_at_the_root_is_the_model_called_model(tmp_path: Path) -> None:
    """`1/saved_model.pb` takes its name from the folder that SageMaker unpacks into."""
    root = tree(tmp_path, "1/saved_model.pb", "code/inference.py")
    found = discovery.find(root, None)

    assert found.default == "model"
    assert found.versions == {"model": {1: root / "1"}}


def test_every_numbered_folder_is_a_version(tmp_path: Path) -> None:
    """Leading zeros are stripped, and other folders are left alone."""
    root = tree(tmp_path, "ssd/001/saved_model.pb", "ssd/12/saved_model.pb", "ssd/old/x")
    found = discovery.find(root, None)

    assert found.default == "ssd"
    assert list(found.versions["ssd"]) == [1, 12]


def test_the_default_of_several_models(tmp_path: Path) -> None:
    """The setting decides; without it the first by name is taken."""
    root = tree(tmp_path, "b/1/saved_model.pb", "a/1/saved_model.pb")

    assert discovery.find(root, "b").default == "b"
    assert discovery.find(root, None).default == "a"
    with pytest.raises(NoSavedModelError, match="the archive holds a, b"):
        discovery.find(root, "c")


@pytest.mark.parametrize("name", ["saved_model.pb", "export/saved_model.pb", "1/model.keras"])
def test_layouts_that_the_container_refuses(tmp_path: Path, name: str) -> None:
    """Without a numbered folder around a saved_model.pb there is no model."""
    with pytest.raises(NoSavedModelError, match="no SavedModel bundles found!"):
        discovery.find(tree(tmp_path, name), None)
