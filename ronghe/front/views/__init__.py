"""Readers' pages. Those that are pressed look the same for everyone; the others say who you are."""

from .cases import (
    case,
    case_embed,
    case_map,
    cases,
    cases_chosen,
    rates,
    rates_file,
    rates_frozen,
    rates_method,
    receipts,
)
from .news import article, home, latest, preview_of_front, section, tag
from .shell import about, manifest, me, offline, robots, search, state, suggest, suggestions, worker

__all__ = [
    "about",
    "article",
    "case",
    "case_embed",
    "case_map",
    "cases",
    "cases_chosen",
    "home",
    "latest",
    "manifest",
    "me",
    "offline",
    "preview_of_front",
    "rates",
    "rates_file",
    "rates_frozen",
    "rates_method",
    "receipts",
    "robots",
    "search",
    "section",
    "state",
    "suggest",
    "suggestions",
    "tag",
    "worker",
]
