"""Rules about settings that hold between keys, checked even where single keys are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_ENVIRONMENT_VALUE = 1024  # bytes of one variable of a SageMaker Model
DEFAULT_IMAGES = 16  # [limits] images, where it is left out
REMOTE = ("s3://", "https://")
# A key that goes with a detector alone, and what to do with it in a file with [model.own].
OF_A_DETECTOR = {
    "detector": "leave out one of the two",
    "weights": "put it into [model.own] path",
    "sha256": "put it into [model.own]",
    "labels": "put it into [model.own]",
    "preparation": "put its numbers into [model.own.preparation]",
}


def cross_checks(raw: Mapping[str, Any]) -> list[str]:
    """One sentence for each rule that the file breaks; wrong types are others' to report."""
    stages = {name: _table(table) for name, table in _table(raw.get("stage")).items()}
    return [
        *_model(raw.get("model")),
        *_shared_endpoints(stages),
        *_long_bucket_lists(stages),
        *_small_batches(stages, _table(raw.get("limits")).get("images", DEFAULT_IMAGES)),
    ]


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _model(model: Any) -> Iterator[str]:
    if isinstance(model, dict):
        yield from _own_model(model) if "own" in model else _detector(model)


def _detector(model: Mapping[str, Any]) -> Iterator[str]:
    if "detector" not in model:
        yield (
            "[model] detector: is missing; allowed is the name of a detector in model_build's "
            "registry, or a table [model.own] in its place."
        )
    for given, missing in (("weights", "sha256"), ("sha256", "weights")):
        if given in model and missing not in model:
            yield f"[model] {missing}: is missing; weights and sha256 come together or not at all."


def _own_model(model: Mapping[str, Any]) -> Iterator[str]:
    own = _table(model["own"])
    for key, instead in OF_A_DETECTOR.items():
        if key in model:
            yield f"[model] {key}: is for a detector, and [model.own] is there; {instead}."
    if "expectations" not in model:
        yield (
            "[model] expectations: is missing; nobody else knows what your model has to answer, "
            "so name the path of a .json file."
        )
    if str(own.get("path")).startswith(REMOTE) and "sha256" not in own:
        yield "[model.own] sha256: is missing; what is fetched is held to it."
    if "code" in own:
        if "example" not in own:
            yield (
                "[model.own] example: is missing; only a request of yours can try the handler "
                "in code."
            )
        for table, key in ((own, "labels"), (own, "preparation"), (model, "score_threshold")):
            if key in table:
                place = "[model.own]" if table is own else "[model]"
                yield f"{place} {key}: is for the built-in handler; leave out one of it and code."


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


def _small_batches(stages: Mapping[str, Mapping[str, Any]], images: Any) -> Iterator[str]:
    for name, table in stages.items():
        size = _table(table.get("container")).get("batch_size")
        if isinstance(size, int) and isinstance(images, int) and size < images:
            yield (
                f"[stage.{name}.container] batch_size: TensorFlow Serving refuses requests of more "
                f"than {size} images, and [limits] images is {images}; make them equal."
            )
