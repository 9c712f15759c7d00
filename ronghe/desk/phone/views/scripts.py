"""What the scripts of the phone ask for: who is signed in, filing as JSON, the offline shell."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import api_error
from ronghe.planning.models import Assignment
from ronghe.stories import actions, rules
from ronghe.stories.models import Filing, Story

from ..forms import MOST_FILES, ChangeForm, NoteForm, WordsForm
from ..luggage import Bag, unpacked
from ..words import words_of_scripts

FORMS = {"story": WordsForm, "change": ChangeForm, "note": NoteForm}
STYLES = ("css/tokens.css", "css/base.css", "css/forms.css", "phone/frame.css", "phone/tasks.css",
          "phone/writing.css", "phone/outbox.css")  # fmt: skip
SCRIPTS = ("media/tus.js", "phone/words.js", "kit/kept.js", "phone/store.js", "phone/outbox.js", "phone/list.js",
           "phone/writing.js", "phone/files.js", "phone/memo.js", "phone/place.js")  # fmt: skip


class AnotherPerson(Refused):
    code = "another_person"


class Unreadable(Refused):
    code = "unreadable"


@require_POST
@login_required
def file(request: SignedInRequest) -> HttpResponse:
    """One sending of the outbox. The same key again is answered with what it made the first time."""
    try:
        return JsonResponse(_filed(request, _said(request), at=now()))
    except Unreadable as why:
        return api_error(400, why.code, str(why))
    except actions.OtherWords as refusal:
        earlier = {"story": refusal.filing.story_id, "base": refusal.filing.content_hash}
        words = {"code": refusal.code, "message": str(refusal)}
        return JsonResponse({"error": words, "earlier": earlier}, status=409)
    except Refused as refusal:
        return api_error(409, refusal.code, str(refusal))


@never_cache
@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """Who is signed in here, and what the phone keeps for the way."""
    user, at = request.user, now()
    if not isinstance(user, User) or not rules.may_start(user, at=at):
        return JsonResponse({"person": None, "csrf": get_token(request)})
    tasks = Assignment.objects.waiting_for(user).select_related("topic")
    return JsonResponse(
        {
            "person": user.pk,
            "name": str(user),
            "csrf": get_token(request),
            "at": at.isoformat(),
            "tasks": [
                {"id": one.pk, "title": one.topic.title, "due": one.due_at.isoformat(),
                 "section": one.topic.section_id, "word": one.get_receipt_display()}
                for one in tasks
            ],
        }
    )  # fmt: skip


@never_cache
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The first page without anything of anybody: what stands there comes from the phone."""
    return render(request, "phone/shell.html", {"words": words_of_scripts(), "shell": True})


@never_cache
@require_safe
def shell_write(request: HttpRequest) -> HttpResponse:
    context = {"words": words_of_scripts(), "form": WordsForm(), "shell": True}
    return render(request, "phone/write.html", context)


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """https://www.w3.org/TR/appmanifest/ – the reporter's page as an application of its own."""
    icons = [
        {"src": static(f"icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    about = {
        "id": reverse("phone:home"),
        "name": _("Reporter's phone"),
        "short_name": _("Reporter's phone"),
        "lang": "en" if get_language() == "en" else "zh-Hans",
        "start_url": reverse("phone:home"),
        "scope": reverse("phone:home"),
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "icons": icons,
    }
    response = JsonResponse(about, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json; charset=utf-8"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its version is its own text: any change makes a new cache."""
    files = [*map(static, STYLES), *map(static, SCRIPTS), static("icons/icon.svg")]
    context = {
        "files": files,
        "home": reverse("phone:shell"),
        "write": reverse("phone:shell_write"),
    }
    text = render_to_string("phone/sw.js", {**context, "version": "0"})
    version = sha256(text.encode()).hexdigest()[:12]
    text = render_to_string("phone/sw.js", {**context, "version": version})
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _said(request: SignedInRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError) as why:
        raise Unreadable("This is no JSON.") from why
    if not isinstance(said, dict) or str(said.get("kind")) not in FORMS:
        raise Unreadable("This is no sending of the phone.")
    if said.get("person") != request.user.pk:
        # The phone was given to a colleague, or the session changed in another window.
        raise AnotherPerson(_("This was written by another person. Only they can send it."))
    return said


def _filed(request: SignedInRequest, said: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    form = FORMS[said["kind"]](said, user=request.user)
    if not form.is_valid():
        raise Unreadable(form.first_fault())
    filing = _known(request, form) or _file(request, said, form, at=at)
    refusal = ""
    if said.get("send") and said["kind"] != "note":
        try:
            actions.send_filed(filing, by=request.user, at=at)
        except Refused as why:
            refusal = str(why)
    found = filing.story
    found.refresh_from_db(fields=["stage"])
    return {
        "story": found.pk,
        "address": reverse("phone:story", args=[found.pk]),
        "stage": found.stage,
        "word": found.get_stage_display(),
        "refusal": refusal,
    }


def _known(request: SignedInRequest, form: WordsForm) -> Filing | None:
    """Asked for again: the files need not be here any more."""
    key = form.cleaned_data["key"]
    known = Filing.objects.filter(person=request.user, key=key).select_related("story").first()
    if known is not None and known.words != form.dispatch().words:
        raise actions.OtherWords(known)
    return known


def _file(
    request: SignedInRequest, said: dict[str, Any], form: WordsForm, *, at: datetime
) -> Filing:
    by, words = request.user, form.cleaned_data
    sent = form.dispatch(**unpacked(_bags(said), by=by, at=at))
    if said["kind"] == "story":
        about = {name: words[name] for name in ("key", "section", "assignment")}
        return actions.file_story(sent, by=by, at=at, **about)
    number = said.get("story")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**63:
        raise Unreadable("The number of the story is missing.")
    mine = Story.objects.visible_to(by).by(by)
    story = get_object_or_404(mine, pk=number)
    if said["kind"] == "note":
        return actions.file_note(story, sent, key=words["key"], by=by, at=at)
    return actions.file_change(story, sent, key=words["key"], base=words["base"], by=by, at=at)


def _bags(said: dict[str, Any]) -> list[Bag]:
    files = said.get("files") or []
    if not isinstance(files, list) or len(files) > MOST_FILES:
        raise Unreadable(_("A story takes at most %d files at a time.") % MOST_FILES)
    try:
        return [Bag(UUID(str(one["key"])), _sendable(one.get("caption"))) for one in files]
    except (KeyError, TypeError, ValueError, AttributeError) as why:
        raise Unreadable("A file has no key.") from why


def _sendable(words: object) -> str:
    text = str(words or "").replace("\0", "")[:300]
    text.encode()  # a lone half of a character is a ValueError
    return text
