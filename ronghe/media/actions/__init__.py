"""What people do with pictures and clips, and with files that are still arriving."""

from .files import (
    MOST_CLIP_BYTES,
    caption_picture,
    describe_clip,
    keep_picture,
    upload_clip,
    upload_picture,
)
from .uploads import (
    CHECKSUMS,
    KEPT,
    BeingWritten,
    Checksum,
    UploadExpired,
    UploadRefused,
    append,
    begin_upload,
    finish_upload,
    give_up,
    sweep_uploads,
)

__all__ = [
    "CHECKSUMS",
    "KEPT",
    "MOST_CLIP_BYTES",
    "BeingWritten",
    "Checksum",
    "UploadExpired",
    "UploadRefused",
    "append",
    "begin_upload",
    "caption_picture",
    "describe_clip",
    "finish_upload",
    "give_up",
    "keep_picture",
    "sweep_uploads",
    "upload_clip",
    "upload_picture",
]
