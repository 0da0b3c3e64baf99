"""What a handler's source defines, told without running it."""

import pytest

from model_build.errors import HandlerCodeError
from model_build.own.handler_source import check_handler

NAME = "code/inference.py"


@pytest.mark.parametrize(
    "source",
    [
        "def handler(data, context): ...",
        "async def handler(data, context): ...",
        "from elsewhere import main as handler",
        "from elsewhere import *",
        "handler = make()",
        "handler: object = make()",
        "try:\n    import fast\nexcept ImportError:\n    def handler(d, c): ...",
        "if True:\n    pass\nelse:\n    def handler(d, c): ...",
        "with a() as handler:\n    pass",
        "def input_handler(d, c): ...\ndef output_handler(r, c): ...",
    ],
)
def test_the_containers_names_are_found_wherever_they_are_bound(source: str) -> None:
    """Whatever binds the name when the file is imported will do."""
    check_handler(source, NAME)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "it defines nothing"),
        ("def predict(x): ...", "it defines predict"),
        ("def input_handler(d, c): ...", "it defines input_handler"),
        ("class A:\n    def handler(self): ...", "it defines A"),
        ("def make():\n    def handler(d, c): ...", "it defines make"),
        ("def handler(:", "code/inference.py is not Python"),
        ("\0", "code/inference.py is not Python"),
    ],
)
def test_a_file_that_the_container_would_refuse_is_refused(source: str, said: str) -> None:
    """It says what was found in the place of what is wanted."""
    with pytest.raises(HandlerCodeError) as caught:
        check_handler(source, NAME)

    assert said in str(caught.value)
