from __future__ import annotations

import pytest

from local_aws.container.conversions import to_tfs_json


@pytest.mark.parametrize(
    ("body", "media_type", "converted"),
    [
        ('{"inputs": [1]}', "application/json", '{"inputs": [1]}'),
        ("[1, 2]", "application/json", '{"instances":[[1, 2]]}'),
        ("[[1], [2]]", "application/json", '{"instances":[[1], [2]]}'),
        (" [[1,2]]", "application/json", '{"instances": [[1,2]]}'),
        ('{"x": 1}', "application/json", '{"instances":[{"x": 1}]}'),
        ('{"x": 1}\n{"x": 2}\n', "application/jsonlines", '{"instances":[{"x": 1},{"x": 2}]}'),
        ("[1]\n\n[2]", "application/jsons", '{"instances":[[1],[2]]}'),
        ("1,2\r\n3,4\n", "text/csv", '{"instances":[[1,2],[3,4]]}'),
        ("1.5\n-2e3", "text/csv", '{"instances":[1.5,-2e3]}'),
        ('"a ""b"", c",01', "text/csv", '{"instances":[["a \\"b\\", c","01"]]}'),
        ("a\\b", "text/csv", '{"instances":["a\\\\b"]}'),
    ],
)
def test_conversion(body: str, media_type: str, converted: str) -> None:
    """Each form becomes the request that the container's script makes of it."""
    assert to_tfs_json(body, media_type) == converted
