"""Builds a detector's model archive; importing it starts neither TensorFlow nor Keras."""

from model_build.load import load_detector

__all__ = ["load_detector"]
