"""Typst in a process of its own: it and the font keep 40 MB, which no web process needs for good.

    python -m ronghe.stories.sheet.typesetter

reads jobs, one JSON object a line, and answers each with eight bytes of length and the PDF. No
Django here, so that it starts in a tenth of a second.
"""

import json
import resource
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, Self

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
FONTS = HERE.parents[1] / "kit" / "fonts"
# Seconds of processor time: a thousand sheets take twenty.
LONGEST = 300
_LENGTH = struct.Struct(">Q")


class Typesetter:
    """`with Typesetter() as typesetter: typesetter.pdf(page, evidence, moment)`, as often as wished."""

    def __enter__(self) -> Self:
        words = [sys.executable, "-m", __name__]
        self._child = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_: object) -> None:
        # Closes both pipes: the child reads its end and leaves.
        self._child.communicate()

    def pdf(self, *, page: dict[str, Any], evidence: str, moment: int) -> bytes:
        """`page` is shown, `evidence` attached as it is; `moment` (seconds since 1970) is its date."""
        job = {"page": json.dumps(page, ensure_ascii=False), "sheet": evidence, "moment": moment}
        assert self._child.stdin and self._child.stdout  # noqa: S101 – both are pipes
        self._child.stdin.write(json.dumps(job).encode() + b"\n")
        self._child.stdin.flush()
        (length,) = _LENGTH.unpack(self._child.stdout.read(_LENGTH.size))
        return self._child.stdout.read(int(length))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
    for line in sys.stdin.buffer:
        job = json.loads(line)
        pdf = compiled({"page": job["page"], "sheet": job["sheet"]}, job["moment"])
        sys.stdout.buffer.write(_LENGTH.pack(len(pdf)) + pdf)
        sys.stdout.buffer.flush()


def compiled(values: dict[str, str], moment: int) -> bytes:
    """PDF/A-3, the kind for archives with files inside.

    A text with characters that our font lacks cannot be that, and is printed as a plain PDF with
    boxes for them.
    """
    import typst  # noqa: PLC0415 – in the child only

    def as_(standard: Literal["a-3b", "1.7"]) -> bytes:
        pdf = typst.compile(
            str(HERE / "sheet.typ"),
            # Values, never source: whatever a text holds, it is not read as markup.
            sys_inputs=values,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            pdf_standards=standard,
            timestamp=moment,
        )
        return bytes(pdf)

    try:
        return as_("a-3b")
    except typst.TypstError:
        return as_("1.7")


if __name__ == "__main__":
    main()
