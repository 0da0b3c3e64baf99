"""The service models' regular expressions, written for Java, in Python's dialect."""

import re
from functools import cache

# \w is letters, digits and the underscore of every script: what \p{L} and \p{N} stand for
# in the classes where they occur, all of which allow the underscore as well.
_CLASSES = {
    "L": r"\w",
    "N": r"\w",
    "Z": r"\x20\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    "ASCII": r"\x00-\x7f",
    "Print": r"\x20-\x7e",
    "Alnum": r"a-zA-Z0-9",
    "Alpha": r"a-zA-Z",
    "Digit": r"0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Space": r"\x20\t-\r",
}
# Java writes the characters beyond the basic plane as a range of surrogate pairs.
_BEYOND_BASIC = (r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
_TOKEN = re.compile(r"\\p\{(\w+)\}|\\z|\\.|[\[\]]|[^\\\[\]]+")


def to_python(pattern: str) -> str:
    r"""Translate `\p{...}`, `\z` and nested brackets; everything else is the same in both."""
    out: list[str] = []
    inside = False
    for token in _TOKEN.finditer(pattern.replace(*_BEYOND_BASIC)):
        text, name = token.group(), token.group(1)
        if name:
            out.append(_CLASSES[name] if inside else f"[{_CLASSES[name]}]")
        elif text == r"\z":
            out.append(r"\Z")
        elif text == "[" and inside:
            out.append(r"\[")
        else:
            inside = text == "[" if text in "[]" else inside
            out.append(text)
    return "".join(out)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of a service model; raises re.error for one that Python cannot take."""
    return re.compile(to_python(pattern))


def satisfies(value: str, pattern: str) -> bool:
    """Whether the whole value matches, which is what the services demand."""
    return compiled(pattern).fullmatch(value) is not None
