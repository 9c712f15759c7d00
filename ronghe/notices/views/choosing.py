"""How one wants to be told: topics and channels, quiet hours, a number, this browser; and the way out."""

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done

from .. import push, unsubscribing
from ..actions import (
    add_device,
    ask_for_phone,
    choose,
    confirm_phone,
    remove_devices,
    remove_phone,
    set_hours,
    unsubscribe,
)
from ..channels import offered
from ..forms import ChoicesForm, CodeForm, HoursForm, NumberForm
from ..models import EVERYTHING, Channel, Choice, Device, Hours, How, Phone, Terms
from ..topics import TOPICS, Topic, topics_for, usual


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def choices(request: SignedInRequest) -> HttpResponse:
    """Topic by topic; POST keeps what is different."""
    form = ChoicesForm(request.POST or None, now=chosen(request.user))
    if form.is_valid():
        for topic, channel, how in form.changes():
            choose(request.user, topic=topic, channel=channel, how=how, at=now())
        return done(request, _("Kept."), then=reverse("notices:choices"))
    return answer(request, "notices/choices.html", _context(request.user, form))


@never_cache
@require_POST
@login_required
def hours(request: SignedInRequest) -> HttpResponse:
    form = HoursForm(request.POST)
    if form.is_valid():
        begins, ends = form.cleaned_data["quiet_from"], form.cleaned_data["quiet_until"]
        set_hours(request.user, begins=begins, ends=ends)
        return done(request, _("Kept."), then=reverse("notices:choices"))
    context = _context(request.user, ChoicesForm(now=chosen(request.user))) | {"hours": form}
    return answer(request, "notices/choices.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def phone(request: SignedInRequest) -> HttpResponse:
    """First a number, then the code that went there. The page of the code keeps the number."""
    if "code" in request.POST:
        return _confirm(request)
    form, refusal = NumberForm(request.POST or None), None
    if form.is_valid():
        number = form.cleaned_data["number"]
        try:
            sent = ask_for_phone(
                request.user, number=number, source=request.META["REMOTE_ADDR"], at=now()
            )
            asked = CodeForm(initial={"asked": CodeForm.sign(number)})
            return answer(request, "notices/phone.html", {"form": asked, "sent": sent})
        except Refused as said:
            refusal = said
    return answer(request, "notices/phone.html", {"form": form}, refusal=refusal)


def _confirm(request: SignedInRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        number, code = form.cleaned_data["asked"], form.cleaned_data["code"]
        if confirm_phone(request.user, number=number, code=code, at=now()):
            return done(
                request, _("This number is yours: text messages come here."),
                then=reverse("notices:choices"),
            )  # fmt: skip
        form.add_error("code", _("This is not the code, or it is over. Type it again or ask anew."))
    return answer(request, "notices/phone.html", {"form": form, "sent": True})


@never_cache
@require_POST
@login_required
def forget_phone(request: SignedInRequest) -> HttpResponse:
    remove_phone(request.user, at=now())
    return done(request, _("Your number is forgotten."), then=reverse("notices:choices"))


@never_cache
@require_POST
@login_required
def device(request: SignedInRequest) -> HttpResponse:
    """A browser switches push on (JSON from the script), or all are switched off (the button)."""
    if request.content_type != "application/json":
        remove_devices(request.user)
        return done(
            request, _("Nothing is pushed to your devices now."), then=reverse("notices:choices")
        )
    try:
        said = json.loads(request.body)
        keys = said["keys"]
        endpoint, key, auth = said["endpoint"], keys["p256dh"], keys["auth"]
        add_device(request.user, endpoint=str(endpoint), key=str(key), auth=str(auth), at=now())
    except (ValueError, KeyError, TypeError, Refused):
        return JsonResponse({"kept": False}, status=400)
    return JsonResponse({"kept": True})


# A mail program presses the button by itself (RFC 8058) and has no cookie of ours: the signed
# token is what proves that somebody got the message. A GET changes nothing: scanners follow links.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    link = unsubscribing.read(token)
    if link is None:
        raise Http404
    if request.method == "POST":
        unsubscribe(link, at=now())
    known = TOPICS.get(link.topic)
    context = {
        "link": link, "topic": known.name if known else "", "done": request.method == "POST",
        "channel": Channel(link.channel).label,
    }  # fmt: skip
    return answer(request, "notices/off.html", context)


def chosen(person: User) -> dict[tuple[Topic, str], str]:
    """What is in force for each topic that can reach them, and channel."""
    rows = {(one.topic, one.channel): one.how for one in Choice.objects.filter(person=person)}
    return {
        (topic, channel): rows.get((EVERYTHING, channel))
        or rows.get((topic.key, channel))
        or usual(topic.key, channel)
        for topic in topics_for(person, at=now())
        for channel in offered()
    }


def _context(person: User, form: ChoicesForm) -> dict[str, object]:
    own = Hours.objects.filter(person=person).first() or Terms.objects.current()
    first = {"quiet_from": own.quiet_from, "quiet_until": own.quiet_until}
    return {
        "form": form,
        "hours": HoursForm(initial=first),
        "phone": Phone.objects.filter(person=person).first(),
        "sms": Channel.SMS in offered(),
        "devices": Device.objects.filter(person=person).count(),
        "push_key": push.public_key(),
        "daily": How.DAILY,
    }
