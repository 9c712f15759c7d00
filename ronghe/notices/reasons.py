"""Why a message did not arrive. Stored as "code detail", shown as a sentence in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "no_gateway": _("No gateway for text messages is set up."),
    "inside": _("The address of the other side leads into our own network."),
    "address": _("The address of the other side is no http or https address."),
    "unknown_host": _("No computer has the name of the other side."),
    "no_answer": _("The other side did not answer."),
    "too_slow": _("The other side answered too slowly."),
    "busy": _("The other side asks us to come back later."),
    "refused": _("The other side refused it for good."),
    "gone": _("The browser takes no more messages."),
    "unfit": _("The address cannot be written to."),
    "unreadable": _("It was sealed with another SECRET_KEY."),
    "expired": _("The code was too old to be of use."),
    "no_address": _("The person has no address on this channel any more."),
    "not_wanted": _("The person does not want it any more."),
    "read": _("It was read in the inbox meanwhile."),
    "unsubscribed": _("The person does not want it any more."),
    "broke": _("The program broke; the log says where."),
}


def sentence_of(stored: str) -> str:
    code, _blank, detail = stored.partition(" ")
    said = str(SENTENCES.get(code, stored))
    return f"{said} ({detail})" if detail and code in SENTENCES else said
