"""A weight file of random numbers, for measurements that do not need a trained network."""

from pathlib import Path

import keras
import numpy as np

from model_build.detectors.xception_ssdlite.architecture import xception_ssdlite
from model_build.registry import spec

SEED = 20


def xception_weights(folder: Path) -> Path:
    """Write a Keras 3 file of XceptionSSDLite with Pascal VOC's classes; return its path.

    Every normalisation has statistics of its own, so that a build that left one out would find
    other objects.
    """
    detector = spec("xception_ssdlite")
    priors = [len(one.boxes) for one in detector.priors.maps]
    keras.utils.set_random_seed(SEED)
    model = xception_ssdlite(
        height=detector.preparation.height,
        width=detector.preparation.width,
        classes=len(detector.labels) + 1,
        priors=priors,
        activation=detector.scores.activation,
    )
    random = np.random.default_rng(SEED)
    for variable in model.variables:
        if variable.path.endswith(("gamma", "moving_variance")):
            variable.assign(random.uniform(0.5, 1.5, variable.shape))
        elif variable.path.endswith(("beta", "moving_mean")):
            variable.assign(random.normal(0, 0.1, variable.shape))
    target = folder / "random.weights.h5"
    model.save_weights(target)
    return target
