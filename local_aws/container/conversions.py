"""Turns what the container accepts without a handler into a TensorFlow Serving request."""

import re

_TFS_REQUEST = re.compile(r'"(instances|inputs|examples)"\s*:')
_ADJOINING_VALUES = re.compile(r"[}\]]\s*[\[{]")
_LIST_OF_LISTS = re.compile(r"^\s*\[\s*\[")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LINE_END = re.compile(r"\r?\n")


def to_tfs_json(body: str, media_type: str) -> str:
    """Convert a body of one of the convertible media types."""
    if media_type == "text/csv":
        return csv_request(body)
    if _TFS_REQUEST.search(body):
        return body
    if _ADJOINING_VALUES.search(body):
        return json_lines_request(body)
    return generic_request(body)


def generic_request(body: str) -> str:
    """Wrap any other JSON as instances; a list of lists is taken for the instances themselves."""
    instances = body if _LIST_OF_LISTS.match(body) else f"[{body}]"
    return f'{{"instances":{instances}}}'


def json_lines_request(body: str) -> str:
    """Make each line an instance; a single line stands as it is."""
    lines = _LINE_END.split(body.strip())
    filled = ",".join(line.strip() for line in lines if line.strip())
    return f'{{"instances":{filled}}}' if len(lines) == 1 else f'{{"instances":[{filled}]}}'


def csv_request(body: str) -> str:
    """Make each row an instance: a list where it has several columns, numbers without quotes."""
    rows = [_csv_row(line.strip()) for line in _LINE_END.split(body.strip()) if line.strip()]
    return '{"instances":[' + ",".join(rows) + "]}"


def _csv_row(line: str) -> str:
    fields = _csv_fields(line)
    cells = ",".join(_csv_cell(field) for field in fields)
    return f"[{cells}]" if len(fields) > 1 else cells


def _csv_cell(field: str) -> str:
    if _NUMBER.fullmatch(field.strip()):
        return field.strip()
    # The container escapes these two and no others; a tab inside a cell breaks its JSON too.
    return '"' + field.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _csv_fields(line: str) -> list[str]:
    fields = [""]
    quoted = False
    position = 0
    while position < len(line):
        character = line[position]
        if character == '"':
            if quoted and line[position + 1 : position + 2] == '"':
                fields[-1] += '"'
                position += 1
            else:
                quoted = not quoted
        elif character == "," and not quoted:
            fields.append("")
        else:
            fields[-1] += character
        position += 1
    return fields
