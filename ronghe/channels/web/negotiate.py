"""Two small readings of request headers: which encodings are welcome, which bytes are wanted."""

import re

ENDINGS = (("br", ".br"), ("gzip", ".gz"))
UNSATISFIABLE = (-1, -1)
_SPAN = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def accepted(header: str) -> list[tuple[str, str]]:
    """The encodings we have that `Accept-Encoding` allows, best first, with their endings.

    At equal weight Brotli comes first: it is the smaller one.
    """
    weights = _weights(header)
    rest = weights.get("*", 0.0)
    scored = [(weights.get(name, rest), name, ending) for name, ending in ENDINGS]
    # sorted() keeps the order of ENDINGS among equals.
    best = sorted((one for one in scored if one[0] > 0), key=lambda one: -one[0])
    return [(name, ending) for _, name, ending in best]


def _weights(header: str) -> dict[str, float]:
    weights = {}
    for item in header.lower().split(","):
        name, _, parameter = item.partition(";")
        if name.strip():
            weights[name.strip()] = _quality(parameter)
    return weights


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def span(header: str, size: int) -> tuple[int, int] | None:
    """The `(start, end)` of a single byte range over `size` bytes, end exclusive.

    None: not a range we serve, so the whole file is the answer (RFC 9110, 14.2).
    UNSATISFIABLE: the range lies outside the file.
    """
    match = _SPAN.fullmatch(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size
    else:
        start = int(first)
        end = min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    return (start, end) if start < end else UNSATISFIABLE
