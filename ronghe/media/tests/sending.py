"""A sender of the tus protocol, for the tests: header by header, as a stranger would write one."""

import base64
import hashlib
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

TUS = {"Tus-Resumable": "1.0.0"}


def metadata(**about: str) -> str:
    return ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in about.items()
    )


def begin(client: Client, size: int, *, key: UUID | None = None, **about: str) -> Any:
    said = metadata(key=str(key or uuid4()), **{"filename": "street.jpg", **about})
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": said}
    return client.post("/uploads/", content_type="", headers=headers)


def piece(client: Client, address: str, data: bytes, offset: int, **headers: str) -> Any:
    headers = {**TUS, "Upload-Offset": str(offset), **headers}
    return client.patch(
        address, data, content_type="application/offset+octet-stream", headers=headers
    )


def checksum(data: bytes, algorithm: str = "sha1") -> dict[str, str]:
    digest = hashlib.new(algorithm, data).digest()
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}


def where(client: Client, address: str) -> int:
    return int(client.head(address, headers=TUS)["Upload-Offset"])


def whole(client: Client, data: bytes, **about: Any) -> str:
    """Send everything in one piece; answers the address."""
    address = begin(client, len(data), **about)["Location"]
    answer = piece(client, address, data, 0)
    assert answer.status_code == 204, answer.content
    return str(address)
