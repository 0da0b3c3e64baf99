import pytest
from botocore.model import Shape

from local_aws.sagemaker.control import OPERATIONS
from local_aws.sagemaker.patterns import compiled, satisfies
from local_aws.sagemaker.service_model import service_model


def _patterns(shape: Shape | None, seen: set[str]) -> set[str]:
    if shape is None or shape.name in seen:
        return set()
    seen.add(shape.name)
    below = list(getattr(shape, "members", {}).values())
    below += [getattr(shape, name) for name in ("member", "key", "value") if hasattr(shape, name)]
    own = {shape.metadata["pattern"]} if "pattern" in shape.metadata else set()
    return own.union(*(_patterns(each, seen) for each in below))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_pattern_of_a_served_operation_compiles(name: str) -> None:
    """Proves that no request can meet a pattern that Python does not take."""
    for pattern in _patterns(service_model().operation_model(name).input_shape, set()):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", "a--b-C9", "-a"),
        (r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "Größe 1/2 日本:a@b", "a;b"),
        (r"\p{ASCII}*", "plain", "größe"),
        (r"\A\S[\p{Print}]*\z", "id 1", " id"),
        (r"(https|s3)://([^/]+)/?(.*)", "s3://bucket/key", "ftp://host/key"),
        (r"[\u0020-\uD7FF\uD800\uDC00-\uDBFF\uDFFF]*", "plain \N{CAMERA}", "\N{BELL}\x07"),
    ],
)
def test_java_patterns_mean_the_same(pattern: str, good: str, bad: str) -> None:
    """Proves that translated classes take what Java's take and refuse what Java's refuse."""
    assert satisfies(good, pattern)
    assert not satisfies(bad, pattern)


def test_the_whole_value_has_to_match() -> None:
    """Proves that a match at the start is not enough, trailing newline included."""
    assert not satisfies("abc\n", "[a-z]+")
