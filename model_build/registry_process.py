"""The process that prints what TensorFlow's C++ library registers when nothing else is loaded.

`serving_registry.py` starts it with the library's path. It imports no TensorFlow: the Python
package registers more, such as the operations that call Python and those of its own tests.
Standard output gets the version's length in 8 bytes, the version, the same of the list of
operations (`OpList`), and last the list of kernels (`KernelList`).
"""

import ctypes
import sys

LENGTH_BYTES = 8


class _Buffer(ctypes.Structure):
    _fields_ = (
        ("data", ctypes.c_void_p),
        ("length", ctypes.c_size_t),
        ("deallocator", ctypes.c_void_p),
    )

    def content(self) -> bytes:
        return ctypes.string_at(self.data, self.length)


def registry(library: str) -> bytes:
    """Return the version, the operations and the kernels, in the form above."""
    tensorflow = ctypes.CDLL(library)
    tensorflow.TF_Version.restype = ctypes.c_char_p
    tensorflow.TF_NewStatus.restype = ctypes.c_void_p
    tensorflow.TF_GetAllOpList.restype = ctypes.POINTER(_Buffer)
    tensorflow.TF_GetAllRegisteredKernels.restype = ctypes.POINTER(_Buffer)
    tensorflow.TF_GetAllRegisteredKernels.argtypes = (ctypes.c_void_p,)
    operations: bytes = tensorflow.TF_GetAllOpList().contents.content()
    status = tensorflow.TF_NewStatus()
    kernels: bytes = tensorflow.TF_GetAllRegisteredKernels(status).contents.content()
    return _framed(tensorflow.TF_Version()) + _framed(operations) + kernels


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(LENGTH_BYTES, "big") + content


if __name__ == "__main__":
    sys.stdout.buffer.write(registry(sys.argv[1]))
