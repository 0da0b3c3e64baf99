"""Holds the tensors of a file to those of a network: each one used, each one filled, none bent."""

from collections.abc import Mapping

from model_build.errors import WeightsFormatError

Shape = tuple[int, ...]


def compare(network: Mapping[str, Shape], file: Mapping[str, Shape], *, file_name: str) -> None:
    """Check that the two have the same names with the same shapes.

    Raises:
        WeightsFormatError: lists every tensor that is missing, left over, or of another shape.
    """
    wrong = [
        *(f"{name}: the network's {shape} is not in the file" for name, shape in network.items()
          if name not in file),
        *(f"{name}: the file's {shape} is not in the network" for name, shape in file.items()
          if name not in network),
        *(f"{name}: {file[name]} in the file, {shape} in the network"
          for name, shape in network.items() if file.get(name, shape) != shape),
    ]  # fmt: skip
    if wrong:
        tensors = "1 tensor does" if len(wrong) == 1 else f"{len(wrong)} tensors do"
        raise WeightsFormatError(
            f"{file_name} is not a file of this network; {tensors} not fit:\n  "
            + "\n  ".join(wrong)
        )
