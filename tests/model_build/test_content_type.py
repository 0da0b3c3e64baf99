"""The content types of requests."""

from pathlib import Path

import pytest

from custom_resources import expectations
from model_build.content_type import CONTENT_TYPES, content_type
from model_build.errors import SettingsError
from review import serving


def test_the_suffix_tells_whatever_its_case() -> None:
    """Cameras write capitals."""
    assert content_type(Path("IMG_1.JPG")) == "image/jpeg"


@pytest.mark.parametrize("types", [expectations.CONTENT_TYPES, serving.CONTENT_TYPES])
def test_smoke_test_and_review_send_files_in_the_same_way(types: dict[str, str]) -> None:
    """What is written down here is sent again there, and has to be the same request."""
    assert types == CONTENT_TYPES


@pytest.mark.parametrize("name", ["request.txt", "request"])
def test_another_suffix_is_refused_with_those_there_are(name: str) -> None:
    """A guess would be sent as something else than it is."""
    with pytest.raises(SettingsError, match=r"\.json, \.jsonl, \.csv, \.jpg"):
        content_type(Path(name))
