"""The comparisons by name, which their modules have, and how many turns they usually take."""

from typing import NamedTuple


class Entry(NamedTuple):
    """What is said of a comparison whose module, of its name, is imported when it is asked for."""

    runs: int
    about: str


COMPARISONS = {
    "invocation": Entry(60, "one JPEG through /invocations, against the graph"),
    "parallel": Entry(4, "the same with 8 and with 32 clients"),
    "ping": Entry(5, "/ping under load, against a handler that does nothing"),
    "tutorial": Entry(5, "JSON floats from the client, against a JPEG"),
    "flask": Entry(5, "Flask with Keras' predict, 8 clients"),
    "exported_graph": Entry(60, "the graph, against Keras' model.export"),
    "decode": Entry(30, "a 12-megapixel photo, against Pillow"),
    "first_request": Entry(5, "the first request, against the steady median"),
    "s3_links": Entry(10, "ten S3 links, against one after the other"),
    "cdk": Entry(5, "cdk synth and cdk diff, against a minimal app"),
    "build": Entry(3, "building the archive, against model.export"),
    "archive_size": Entry(1, "the archive, against its weights gzipped"),
    "start": Entry(5, "start to healthy, against TensorFlow and the SavedModel"),
    "demo": Entry(1, "make demo, cold and warm, against an earlier commit"),
}
