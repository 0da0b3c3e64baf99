"""The contract of AWS's TensorFlow Serving inference container, kept on this machine."""
