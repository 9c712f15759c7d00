"""The editor's fields, in the order somebody writes."""

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from ..forms import CountedInput

PANELS = [
    MultiFieldPanel(
        [
            FieldPanel("kicker"),
            FieldPanel("headline", widget=CountedInput()),
            FieldPanel("subhead"),
            FieldPanel("summary"),
        ],
        heading=gettext_lazy("Headline"),
    ),
    FieldPanel("lead_picture"),
    FieldPanel("body"),
    InlinePanel(
        "contributors",
        heading=gettext_lazy("Byline"),
        label=gettext_lazy("Contributor"),
        panels=[
            FieldRowPanel(
                [FieldPanel("person", heading=gettext_lazy("Person")), FieldPanel("name")]
            ),
            FieldRowPanel([FieldPanel("did"), FieldPanel("share")]),
        ],
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("section"), FieldPanel("genre"), FieldPanel("language")]),
            FieldRowPanel([FieldPanel("tags"), FieldPanel("places")]),
        ],
        heading=gettext_lazy("Where it stands"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("source_name"), FieldPanel("source_url")]),
            FieldPanel("rights"),
            FieldPanel("ai_assisted"),
        ],
        heading=gettext_lazy("Source and rights"),
    ),
    FieldPanel("assignment", heading=gettext_lazy("Assignment")),
]
