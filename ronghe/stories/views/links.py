"""Links in a story's text. Readers' pages are no Wagtail pages, so a link is always an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import ExternalLinkChooserForm, URLOrAbsolutePathField
from wagtail.admin.views.chooser import BaseLinkFormView


class AddressField(URLOrAbsolutePathField):
    def to_python(self, value: Any) -> Any:
        # Wagtail 8.0 fails when a form comes without this field at all.
        return super().to_python(value or "")


class LinkForm(ExternalLinkChooserForm):
    url = AddressField(required=True, label=_("Address"))
    link_text = forms.CharField(required=False, label=_("Words of the link"))


class LinkView(BaseLinkFormView):
    """In the place of Wagtail's, which looks every address up among its own pages."""

    form_prefix = "external-link-chooser"
    form_class = LinkForm
    template_name = "wagtailadmin/chooser/external_link.html"
    step_name = "external_link"
    link_url_field_name = "url"
