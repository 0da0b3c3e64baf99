"""A stand-in for TensorFlow Serving: its REST API over SavedModels, run by TensorFlow in Python."""
