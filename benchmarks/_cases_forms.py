"""Forms that wait to be sent, each with a photo that has arrived; a process in the paper's environment.

    python -m benchmarks._cases_forms make COUNT FILE    lines of key, browser's token, sender's address
    python -m benchmarks._cases_forms cases FILE         of such a file: lines of key, number, photos

The photo was made anew once and then copied: what is measured is the sending.
"""

import io
import sys
from ipaddress import IPv4Address
from pathlib import Path
from uuid import UUID, uuid4

import django

django.setup()

from django.db.models import Count  # noqa: E402

from ronghe.cases.actions import take_in  # noqa: E402
from ronghe.cases.models import Case, File  # noqa: E402
from ronghe.cases.senders import Bag, mark_of  # noqa: E402
from ronghe.kit.clock import now  # noqa: E402
from ronghe.media.tests.pictures import from_camera  # noqa: E402

AT_ONCE = 1000


def make(count: int, file: Path) -> None:
    first, rows = _photo(), []
    for number in range(count):
        # As many networks as reports: what each of them may send is not measured here.
        rows.append((uuid4(), uuid4().hex, IPv4Address("10.0.0.0") + 256 * number))
    for begin in range(0, count, AT_ONCE):
        those = rows[begin : begin + AT_ONCE]
        File.objects.bulk_create(_copy_of(first, key, token) for key, token, _address in those)
    file.write_text("".join(f"{key} {token} {address}\n" for key, token, address in rows))


def _photo() -> File:
    data = from_camera(size=(1600, 1200))
    bag = Bag(uuid4(), b"bench" * 6)
    return take_in(io.BytesIO(data), name="street.jpg", size=len(data), into=bag, at=now())


def _copy_of(first: File, key: UUID, token: str) -> File:
    told = {
        one.attname: getattr(first, one.attname)
        for one in File._meta.concrete_fields
        if one.name not in ("id", "key", "address", "batch", "sender")
    }
    return File(key=key, batch=key, sender=mark_of(token, key), **told)


def cases(file: Path) -> None:
    keys = [line.split()[0] for line in file.read_text().splitlines()]
    found = Case.objects.filter(key__in=keys).annotate(photos=Count("files"))
    for key, number, photos in found.values_list("key", "number", "photos"):
        sys.stdout.write(f"{key} {number} {photos}\n")


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    if verb == "make":
        make(int(words[0]), Path(words[1]))
    else:
        cases(Path(words[0]))
