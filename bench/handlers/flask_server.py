"""Detects with Flask and Keras' predict, as "build your own server" says; gunicorn serves it.

The environment has the model's Keras file, and the detector's name.
"""

import os
from typing import Any

import flask
import keras

from bench.by_hand import detections, prepare
from model_build import registry

SPEC = registry.spec(os.environ["FLASK_DETECTOR"])
MODEL = keras.models.load_model(os.environ["FLASK_MODEL"])

app = flask.Flask(__name__)


@app.get("/ping")
def ping() -> str:
    """Say that it is there."""
    return ""


@app.post("/invocations")
def invocations() -> Any:
    """Answer one photo."""
    values = prepare(flask.request.get_data(), SPEC.preparation)
    outputs = MODEL.predict(values, verbose=0)
    found = detections(outputs["box_encodings"][0], outputs["class_scores"][0], SPEC)
    return flask.jsonify([one._asdict() for one in found])
