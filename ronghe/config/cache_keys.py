"""Under which names the cache keeps its rows."""

from ronghe.notices import sealed


def marked(name: str, prefix: str, version: int) -> str:
    """A keyed mark of the name: limits are counted by networks and addresses, and a row tells neither.

    For every user of the cache, ours and allauth's: `settings.CACHES` names it as the `KEY_FUNCTION`.
    """
    return sealed.mark("cache", f"{prefix}:{version}:{name}")
