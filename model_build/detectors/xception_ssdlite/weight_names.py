"""Brings the tensor names of the published files to those of the network."""

import re
from collections.abc import Iterable

from model_build.detectors.xception_ssdlite.architecture import ENTRY_BLOCKS

# Keras names a layer that nobody named by its kind and, from the second on or from the first on
# depending on the version, a number.
COUNTED = re.compile(r"(?P<kind>conv2d|batch_normalization)(?:_(?P<number>\d+))?/(?P<tensor>.+)")
SUFFIXES = {"conv2d": "", "batch_normalization": "_bn"}
# Keras 2 has another name for the kernel of a DepthwiseConv2D layer.
DEPTHWISE = re.compile(r"(?P<layer>\d_dwconv2)/depthwise_kernel")


def network_names(names: Iterable[str]) -> dict[str, str]:
    """Return the network's name of each tensor whose name differs in the file.

    The layers that are named by counting are the shortcuts of the entry flow, in its order,
    wherever the counting begins.
    """
    renamed: dict[str, str] = {}
    numbers: dict[str, dict[int, list[tuple[str, str]]]] = {kind: {} for kind in SUFFIXES}
    for name in names:
        if match := DEPTHWISE.fullmatch(name):
            renamed[name] = f"{match['layer']}/kernel"
        elif match := COUNTED.fullmatch(name):
            number = int(match["number"] or 0)
            numbers[match["kind"]].setdefault(number, []).append((name, match["tensor"]))
    for kind, layers in numbers.items():
        # More or fewer than the shortcuts keep their names, and are listed as what does not fit.
        if len(layers) == len(ENTRY_BLOCKS):
            for (block, _), number in zip(ENTRY_BLOCKS, sorted(layers), strict=True):
                for name, tensor in layers[number]:
                    renamed[name] = f"block{block}_shortcut{SUFFIXES[kind]}/{tensor}"
    return renamed
