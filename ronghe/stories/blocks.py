"""The body of a story. The raw shape of each block is the contract with `watch.parsers.blocks`."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Words"))
    who = blocks.CharBlock(label=_("Who said it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "stories/blocks/quote.html"


BODY = [
    (
        "paragraph",
        blocks.RichTextBlock(label=_("Paragraph"), features=["bold", "italic", "link"]),
    ),
    ("heading", blocks.CharBlock(label=_("Heading"), max_length=120)),
    ("quote", QuoteBlock()),
]
