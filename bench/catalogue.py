"""The comparisons by name: their module, and how many turns they take unless told otherwise."""

from typing import NamedTuple


class Entry(NamedTuple):
    """A module that has `run(bench, runs)`; it is imported when it is asked for."""

    module: str
    runs: int
    about: str


COMPARISONS = {
    "invocation": Entry("invocation", 60, "one JPEG through /invocations, against the graph"),
    "parallel": Entry("parallel", 4, "the same with 8 and with 32 clients"),
    "ping": Entry("ping", 300, "/ping under load, against a handler that does nothing"),
    "tutorial": Entry("tutorial", 5, "JSON floats from the client, against a JPEG"),
    "flask": Entry("flask_server", 5, "Flask with Keras' predict, 8 clients"),
    "exported_graph": Entry("exported_graph", 60, "the graph, against Keras' model.export"),
    "decode": Entry("decode", 30, "a 12-megapixel photo, against Pillow"),
    "first_request": Entry("first_request", 5, "the first request, against the steady median"),
    "s3_links": Entry("s3_links", 10, "ten S3 links, against one after the other"),
    "cdk": Entry("cdk", 5, "cdk synth and cdk diff, against a minimal app"),
    "build": Entry("build", 3, "building the archive, against model.export"),
    "archive_size": Entry("archive_size", 1, "the archive, against its weights gzipped"),
    "start": Entry("start", 5, "start to healthy, against TensorFlow and the SavedModel"),
    "demo": Entry("demo", 1, "make demo, cold and warm, against an earlier commit"),
}
