"""The network with the weights of one file, for as many classes as there are labels."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model_build import keras_files
from model_build.detectors.xception_ssdlite.architecture import FIRST_MAP, xception_ssdlite
from model_build.detectors.xception_ssdlite.weight_names import network_names
from model_build.errors import WeightsFormatError
from model_build.spec import DetectorSpec
from model_build.strict_loading import Shape

# Its bias has one number for each class of each prior box of a cell.
COUNTS_CLASSES = f"{FIRST_MAP}_mbox_conf/bias"


def build(weights: Sequence[Path], spec: DetectorSpec) -> Any:
    """Build the Keras model and fill it from the one file that there is.

    Raises:
        WeightsFormatError: the file's tensors are not the network's, or it is a file for another
            number of classes.
    """
    (file,) = weights
    classes = 1 + max(int(class_id) for class_id in spec.labels)
    priors = [len(one.boxes) for one in spec.priors.maps]
    model = xception_ssdlite(
        height=spec.preparation.height,
        width=spec.preparation.width,
        classes=classes,
        priors=priors,
        activation=spec.scores.activation,
    )

    def check_classes(shapes: Mapping[str, Shape]) -> None:
        (outputs,) = shapes.get(COUNTS_CLASSES, (classes * priors[0],))
        if outputs != classes * priors[0]:
            raise WeightsFormatError(
                f"{file.name} is for {outputs // priors[0] - 1} classes and the background, the"
                f" labels are for {classes - 1}: {COUNTS_CLASSES} is ({outputs},) in the file,"
                f" ({classes * priors[0]},) in the network. Name as many labels as the file has"
                " classes (--labels FILE, in the stages file [model] labels)"
            )

    keras_files.fill(model, file, rename=network_names, check=check_classes)
    return model
