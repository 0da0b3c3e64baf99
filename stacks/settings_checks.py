"""Rules about settings that hold between keys, checked even where single keys are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_ENVIRONMENT_VALUE = 1024  # bytes of one variable of a SageMaker Model


def cross_checks(raw: Mapping[str, Any]) -> list[str]:
    """One sentence for each rule that the file breaks; wrong types are others' to report."""
    stages = {name: _table(table) for name, table in _table(raw.get("stage")).items()}
    return [
        *_unpinned_weights(_table(raw.get("model"))),
        *_shared_endpoints(stages),
        *_long_bucket_lists(stages),
    ]


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _unpinned_weights(model: Mapping[str, Any]) -> Iterator[str]:
    for given, missing in (("weights", "sha256"), ("sha256", "weights")):
        if given in model and missing not in model:
            yield f"[model] {missing}: is missing; weights and sha256 come together or not at all."


def _shared_endpoints(stages: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    seen: dict[tuple[str, str, str], str] = {}
    for name, table in stages.items():
        place = (
            str(table.get("account")),
            str(table.get("region")),
            str(table.get("endpoint_name")).lower(),
        )
        if place in seen:
            yield (
                f"[stage.{name}] endpoint_name: [stage.{seen[place]}] has the same one in the same "
                "account and region; give each its own."
            )
        seen.setdefault(place, name)


def _long_bucket_lists(stages: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, table in stages.items():
        buckets = table.get("s3_input_buckets")
        if isinstance(buckets, list):
            size = len(",".join(map(str, buckets)).encode())
            if size > MAX_ENVIRONMENT_VALUE:
                yield (
                    f"[stage.{name}] s3_input_buckets: the names take {size} bytes together; "
                    f"up to {MAX_ENVIRONMENT_VALUE} fit into the container's environment."
                )
