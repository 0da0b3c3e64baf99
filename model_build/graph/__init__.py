"""The serving graph, in TensorFlow core operations: photo bytes in, detections out."""
