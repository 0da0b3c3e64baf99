"""Trains digits.keras and writes the requests; how to run it stands in README.md.

scikit-learn brings the pictures and is needed by nothing else, so it is not among the project's
packages. From the project's root:

    .venv/bin/uv run --no-project --python .venv/bin/python --with scikit-learn==1.7.2 \
        examples/digit_classifier/train.py
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
MODEL = HERE / "digits.keras"
SIZE = 8  # pixels of a side
DARKEST = 16  # a pixel counts the dark ones among 4 x 4 of the scan
DIGITS = 10
HELD_OUT = 360  # the last of the 1797, which no training step sees
EPOCHS = 40


class Pictures(NamedTuple):
    """float32 [N, 8, 8] from 0 to 16, and what each shows, int [N]."""

    pixels: NDArray[np.float32]
    digits: NDArray[np.int64]


def main() -> int:
    """Train, measure on the held-out pictures, write; return the exit code."""
    try:
        from sklearn.datasets import load_digits  # noqa: PLC0415 - said in words when it is missing
    except ImportError as error:
        print(
            f"train.py: the pictures come with scikit-learn, which can't be imported ({error}). "
            f"Run it with scikit-learn beside the project's packages:\n{__doc__.split('root:')[1]}",
            file=sys.stderr,
        )
        return 1
    everything = load_digits()
    pixels, digits = everything.images.astype("float32"), everything.target
    learnt = Pictures(pixels[:-HELD_OUT], digits[:-HELD_OUT])
    held_out = Pictures(pixels[-HELD_OUT:], digits[-HELD_OUT:])

    model = train(learnt)
    right = int((model.predict(held_out.pixels, verbose=0).argmax(axis=1) == held_out.digits).sum())
    model.save(MODEL)
    write_requests(held_out)
    print(f"held out: {right} of {HELD_OUT} right ({right / HELD_OUT:.1%})")
    print(f"{MODEL.name}: {MODEL.stat().st_size} bytes")
    print(f'sha256 = "{hashlib.sha256(MODEL.read_bytes()).hexdigest()}"')
    return 0


def train(learnt: Pictures) -> Any:
    """Return a Keras model: float32 [N, 8, 8] from 0 to 16 in, probabilities [N, 10] out."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras  # noqa: PLC0415 - seconds that a missing scikit-learn need not wait for
    import tensorflow as tf  # noqa: PLC0415 - as above

    keras.utils.set_random_seed(0)
    tf.config.experimental.enable_op_determinism()
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((SIZE, SIZE), name="pixels"),
            layers.Rescaling(1 / DARKEST),
            layers.Reshape((SIZE, SIZE, 1)),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.25),
            layers.Dense(DIGITS, activation="softmax", name="probabilities"),
        ],
        name="digits",
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    model.fit(*learnt, batch_size=32, epochs=EPOCHS, verbose=2)
    # A copy that was never compiled: the optimizer's state would be two thirds of the file.
    trained = keras.models.clone_model(model)
    trained.set_weights(model.get_weights())
    return trained


def write_requests(held_out: Pictures) -> None:
    """Write a three, a seven, and one picture of each digit, all of them held out."""
    first, second = (
        [held_out.pixels[held_out.digits == digit][place] for digit in range(DIGITS)]
        for place in (0, 1)
    )
    requests = {
        "zero_to_nine.json": first,
        "three.json": [second[3]],
        "seven.json": [second[7]],
    }
    for name, pictures in requests.items():
        (HERE / "requests" / name).write_text(as_json(pictures))


def as_json(pictures: list[NDArray[np.float32]]) -> str:
    """Return a request with a line for each row of pixels, so that a reader sees the digits."""
    shown = [
        ",\n".join("  " + json.dumps([int(pixel) for pixel in row]) for row in picture)
        for picture in pictures
    ]
    return '{"pixels": [[\n' + "\n], [\n".join(shown) + "\n]]}\n"


if __name__ == "__main__":
    sys.exit(main())
