"""Pages of the phone, and what its scripts ask for."""

from .pages import accept, decline, home, story, write
from .scripts import file, manifest, shell, shell_write, state, worker

__all__ = [
    "accept",
    "decline",
    "file",
    "home",
    "manifest",
    "shell",
    "shell_write",
    "state",
    "story",
    "worker",
    "write",
]
