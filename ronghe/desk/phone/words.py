"""The sentences that scripts of the phone show, in the language of the page."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _


def words_of_scripts() -> dict[str, str]:
    """{name: sentence} and {name: address}; `%` stands where a script puts a number or a name."""
    return {
        "draft": _("Saved on this phone"),
        "waiting": _("Waiting for the network"),
        "uploading": _("Uploading: %"),
        "sending": _("Sending the text"),
        "done": _("At the desk"),
        "kept": _("Kept as a draft in the house"),
        "sign_in": _("Sign in to send it. Everything is kept on this phone."),
        "other": _("Kept for another person. It is sent only when they sign in."),
        "others": _("% more, of another person, are kept on this phone. They are not shown here."),
        "refused": _("Not taken: %"),
        "conflict": _("The desk has a newer text. Nothing was overwritten."),
        "no_headline": _("Give it a headline, then send it."),
        "no_room": _("This phone has no room left. Free some, then go on: nothing typed is lost."),
        "untitled": _("Without a headline"),
        **_words_of_writing(),
        **_addresses(),
    }


def _addresses() -> dict[str, str]:
    return {
        "zone": settings.TIME_ZONE,
        "at_home": reverse("phone:home"),
        "at_write": reverse("phone:write"),
        "at_state": reverse("phone:state"),
        "at_file": reverse("phone:file"),
        "at_worker": reverse("phone:worker"),
        "at_uploads": reverse("uploads:uploads"),
        "at_login": f"{reverse('account_login')}?next={reverse('phone:home')}",
    }


def _words_of_writing() -> dict[str, str]:
    return {
        "remove": _("Remove"),
        "caption": _("What it shows"),
        "delete": _("Delete"),
        "sure": _("Delete this from the phone? It has not reached the desk."),
        "open": _("Go on writing"),
        "retry": _("Try again"),
        "look": _("See it"),
        "clear": _("Done, hide it"),
        "as_note": _("Send as a note to the desk"),
        "go_sign_in": _("Sign in"),
        "record": _("Record a voice memo"),
        "stop": _("Stop, % s"),
        "memo": _("Voice memo"),
        "no_microphone": _(
            "The microphone is not allowed here. Allow it in the settings of the browser."
        ),
        "place": _("Add where I am"),
        "placed": _("Where I am: %"),
        "locating": _("Looking for the position"),
        "no_place": _("The position cannot be found. The story goes without it."),
        "as_of": _("As of %"),
        "change_of": _("A change"),
        "note_of": _("A note"),
    }
