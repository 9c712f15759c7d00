"""Open311 GeoReport v2. Reading needs no key; what is not public is as if it were not there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ronghe.cases.actions import TooMany, knock
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.site import absolute, site_name
from ronghe.kit.web import number_in

from ..actions import KeyRevoked, Taken, key_of, submit, token_digest
from ..georeport import asked, offered, posted, told
from ..http import Listed, Problem, answer, preflight, problem
from ..models import ApiKey, Submission

# Bytes of a form: 4,000 of the widest characters, escaped, and all other fields.
LARGEST = 64 * 1024
LONGEST_RETRY = 200
View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """Refusals in the error body of the specification, limits, and browsers' first question."""

    @csrf_exempt  # a program has no cookie of ours; its key is what counts
    @wraps(view)
    def answered(request: HttpRequest, *, form: str, **holes: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return preflight(request)
        at = now()
        try:
            if request.method != "POST":
                _count_address(request, "api_read", at)
            return view(request, form=form, at=at, **holes)
        except Problem as why:
            return problem(form, why)
        except KeyRevoked as refusal:
            return problem(form, Problem(403, str(refusal)))
        except Refused as refusal:
            return problem(form, Problem(400, str(refusal)))

    return answered


@spoken
def discovery(request: HttpRequest, *, form: str, at: datetime) -> HttpResponse:
    """Where the endpoint is, and whom to ask for a key."""
    changed = offered.changed_at().strftime("%Y-%m-%d %H:%M")
    reach = " ".join(one for one in (settings.COMPLAINTS_EMAIL, settings.COMPLAINTS_PHONE) if one)
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": absolute("/api/open311/v2"),
        "changeset": changed,
        "type": "production",
        "formats": Listed("format", ["text/xml", "application/json"]),
    }
    content = {
        "changeset": changed,
        "contact": f"{site_name(get_language() or '')} {reach}".strip(),
        "key_service": _("Ask the paper for a key, also for one to test with: %s") % reach,
        "endpoints": Listed("endpoint", [endpoint]),
    }
    return answer(form, "discovery", content)


@spoken
def services(request: HttpRequest, *, form: str, at: datetime) -> HttpResponse:
    where = asked.jurisdiction(request.GET.dict())
    return answer(form, "services", offered.listed(where))


@spoken
def definition(request: HttpRequest, *, form: str, at: datetime, code: str) -> HttpResponse:
    asked.jurisdiction(request.GET.dict())
    return answer(form, "service_definition", offered.definition(offered.service_of(code)))


@spoken
def requests(request: HttpRequest, *, form: str, at: datetime) -> HttpResponse:
    """GET: what is public and fits. POST: a new one."""
    if request.method == "POST":
        return _post(request, form, at)
    arguments = request.GET.dict()
    if more := asked.wants_more(arguments):
        _count_address(request, "api_courses", at)
    where, page = asked.jurisdiction(arguments), asked.page(arguments)
    found = asked.cases(arguments, where, at=at)
    # One more than is shown tells whether another page follows. Nothing is counted.
    rows = list(told.loaded(found)[page.first : page.first + page.size + 1])
    content = told.requests(rows[: page.size], more=more)
    response = answer(form, "service_requests", content)
    if page.is_asked:
        response["Link"] = _links(request, page, len(rows) > page.size, at)
    return response


@spoken
def request_of(request: HttpRequest, *, form: str, at: datetime, number: str) -> HttpResponse:
    if not number:
        raise Problem(400, _("service_request_id was not given."))
    arguments = request.GET.dict()
    known = told.loaded(asked.public(asked.jurisdiction(arguments)))
    found = list(known.filter(number=number)) if asked.NUMBER.fullmatch(number) else []
    if not found:
        raise Problem(404, _("service_request_id: there is no such request, or it is not public."))
    content = told.requests(found, more=asked.wants_more(arguments))
    return answer(form, "service_requests", content)


@spoken
def from_token(request: HttpRequest, *, form: str, at: datetime, token: str) -> HttpResponse:
    """The number, once everybody may read the case; until then nothing but the token."""
    if not token:
        raise Problem(400, _("token was not given."))
    asked.jurisdiction(request.GET.dict())
    known = Submission.objects.filter(token_digest=token_digest(token)).select_related("case")
    if (found := known.first()) is None:
        raise Problem(404, _("token: there is no such token."))
    number = found.case.number if found.case.shown_at else None
    rows = [{"service_request_id": number, "token": token}]
    return answer(form, "service_requests", Listed("request", rows))


@spoken
def updates(request: HttpRequest, *, form: str, at: datetime) -> HttpResponse:
    """FixMyStreet's extension: what happened to public requests, the oldest first."""
    # Of the readings: those that write out the courses of many cases.
    _count_address(request, "api_courses", at)
    arguments = request.GET.dict()
    where, when = asked.jurisdiction(arguments), asked.span(arguments, at=at)
    return answer(form, "service_request_updates", told.updates(*asked.happened(where, when)))


def _post(request: HttpRequest, form: str, at: datetime) -> HttpResponse:
    # What is sent counts whatever comes of it.
    _count_address(request, "api_sent", at)
    sent = _sent(request)
    key = _key(request, sent.pop("api_key", ""), at)
    where = asked.jurisdiction(sent)
    wanted = offered.service_of(sent.get("service_code", "").strip())
    report = posted.report(sent, wanted, where)
    retry = request.headers.get("Idempotency-Key", "").strip()
    if len(retry) > LONGEST_RETRY:
        raise Problem(400, _("Idempotency-Key has at most %d characters.") % LONGEST_RETRY)
    taken = submit(report, key=key, jurisdiction=where, sent=sent, retry=retry, at=at)
    row = _told(taken, key, wanted.is_hidden, more=asked.wants_more(sent))
    response = answer(form, "service_requests", Listed("request", [row]))
    response["Cache-Control"] = "no-store"
    if taken.is_replayed:
        response["Idempotency-Replayed"] = "true"
    return response


def _sent(request: HttpRequest) -> dict[str, str]:
    """The form; what stands in the address only counts where the form says nothing."""
    size = number_in(request.META.get("CONTENT_LENGTH") or "0")
    if size is None or size > LARGEST:
        raise Problem(413, _("The body is too large: a form has at most %d bytes.") % LARGEST)
    try:
        typed = request.POST.dict()
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError) as why:
        sentence = _("The body is no form: send application/x-www-form-urlencoded in UTF-8.")
        raise Problem(400, sentence) from why
    return {name: str(value) for name, value in (request.GET.dict() | typed).items()}


def _key(request: HttpRequest, text: str, at: datetime) -> ApiKey:
    if not text:
        raise Problem(403, _("api_key was not given. Ask the paper for one."))
    known = key_of(text, at=at)
    if known is None:
        _count_address(request, "api_wrong_keys", at)
        raise Problem(403, _("api_key is not known here, or was revoked."))
    _count(str(known.pk), "open311 key", known.per_hour, at)
    return known


def _count_address(request: HttpRequest, what: str, at: datetime) -> None:
    """One more of `what`, a name of `settings.HOURLY`."""
    _count(request.META["REMOTE_ADDR"], what, settings.HOURLY[what], at)


def _count(source: str, what: str, most: int, at: datetime) -> None:
    try:
        knock(source, what=what, most=most, at=at)
    except TooMany as why:
        wait = timedelta(hours=1) - timedelta(
            minutes=at.minute, seconds=at.second, microseconds=at.microsecond
        )
        sentence = _("Too many requests in this hour; at most %d. Come back in the next one.")
        raise Problem(429, sentence % most, wait=int(wait.total_seconds()) + 1) from why


def _told(taken: Taken, key: ApiKey, is_hidden: bool, *, more: bool) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if taken.token:
        row["token"] = taken.token
    elif not is_hidden or key.is_test:
        row["service_request_id"] = taken.number
    row |= {"service_notice": _notice(key, is_hidden), "account_id": None}
    if more and taken.secret:
        # The citizen's: number and secret open the case on the paper's own pages.
        row["extended_attributes"] = {
            "secret": taken.secret,
            "receipt": taken.receipt,
            "url": absolute(reverse("asking:find")),
        }
    return row


def _notice(key: ApiKey, is_hidden: bool) -> str:
    if key.is_test:
        return _("A test key: everything was checked and nothing was kept.")
    if is_hidden:
        return _("Our reporters read it. Nothing about it is public.")
    return _("The case desk reads it; what is public shows once it is accepted.")


def _links(request: HttpRequest, page: asked.Page, is_more: bool, at: datetime) -> str:
    """`next` fixes the end of the range, so that what is sent meanwhile shifts no page."""
    query: dict[str, str] = request.GET.dict()
    # Who wrote a key into the address need not carry it on.
    query.pop("api_key", None)
    if not query.get("end_date") and not query.get("service_request_id"):
        until = min(asked.span(query, at=at).until, at)
        query["end_date"] = until.isoformat().replace("+00:00", "Z")
    others = {"next": page.number + 1 if is_more else 0, "prev": page.number - 1}
    here = absolute(request.path)
    return ", ".join(
        f'<{here}?{urlencode(query | {"page": number})}>; rel="{name}"'
        for name, number in others.items()
        if number
    )
