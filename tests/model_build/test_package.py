"""The package as a whole."""

import subprocess
import sys

from model_build.paths import ROOT


def test_importing_starts_no_tensorflow() -> None:
    """Neither the package nor its command line brings TensorFlow or Keras into a process."""
    code = (
        "import sys, model_build, model_build.cli;"
        "print(sorted({'tensorflow', 'keras', 'h5py'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "[]"
