"""The verbs of the search: what is found, and which words mean the same."""

from .indexing import is_outdated, rebuild, refresh, refresh_many
from .synonyms import KnownAlready, add_synonyms, change_synonyms, remove_synonyms

__all__ = [
    "KnownAlready",
    "add_synonyms",
    "change_synonyms",
    "is_outdated",
    "rebuild",
    "refresh",
    "refresh_many",
    "remove_synonyms",
]
