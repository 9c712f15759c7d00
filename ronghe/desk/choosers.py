"""Wagtail's choosers without an inline script: our policy runs none on the page.

And with a search tab in each person's language: Wagtail's keeps that of the moment it was imported.

Replaces one method of `wagtail.admin.widgets.BaseChooser` (8.0). What it would start by a script
stands as data instead, and `desk/choosers.js` starts it. Remove when Wagtail does so by itself; then
`test_choosers.py` fails.
"""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser


def render(
    self: Any, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    """The widget's HTML, and how to start it in a `data-chooser` attribute."""
    data = self.get_value_data(value)
    place = (attrs or {})["id"]
    html = self.render_html(name, data, attrs)
    start = {
        "maker": self.js_constructor,
        "id": place,
        "options": self.get_js_init_options(place, name, data),
    }
    # `html` is safe already: Wagtail's own template wrote it and escapes what people typed.
    return format_html('{}<span hidden data-chooser="{}"></span>', html, _written(start))


def _written(start: dict[str, Any]) -> str:
    return json.dumps(start, ensure_ascii=False)


def start_from_data() -> None:
    BaseChooser.render = render
    ChooserViewSet.search_tab_label = _("Search")
