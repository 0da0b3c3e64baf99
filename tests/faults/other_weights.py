"""The same network with other numbers in it: the right shape, the wrong answers."""

from __future__ import annotations

import functools
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.archives import Files, unpacked
from tests.aws import ROOT

EXAMPLE = ROOT / "examples" / "digit_classifier"
# Keras in a process of its own: it takes seconds to import, and is needed here alone.
MISLABEL = """
import sys
import keras

model = keras.models.load_model(sys.argv[1])
kernel, bias = model.layers[-1].get_weights()
model.layers[-1].set_weights([kernel[:, ::-1], bias[::-1]])
model.save(sys.argv[2])
"""


def with_other_weights(_files: Files) -> Files:
    """Return the archive of a model that calls 0 what is 9, as a mislabelled training would."""
    return dict(_mislabelled())


@functools.cache
def _mislabelled() -> Files:
    with tempfile.TemporaryDirectory() as folder:
        model, out = Path(folder, "mislabelled.keras"), Path(folder, "out")
        trained = str(EXAMPLE / "digits.keras")
        subprocess.run([sys.executable, "-c", MISLABEL, trained, str(model)], check=True)
        code = ["--code", str(EXAMPLE / "code")]
        example = ["--example", str(EXAMPLE / "requests" / "three.json")]
        build = [sys.executable, "-m", "model_build", "--own", str(model), *code, *example]
        subprocess.run([*build, "--out", str(out)], check=True, cwd=ROOT)
        return unpacked((out / "model.tar.gz").read_bytes())
