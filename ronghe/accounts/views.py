"""The language of account pages; everything else there is allauth's, in our dress."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import SetPasswordForm
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from .actions import choose_language, let_in
from .models import User


def language(request: HttpRequest) -> HttpResponse:
    """Remember the language for this person, or for this browser; come back to the same page."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if safe else "/accounts/login/")
    if chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        choose_language(chosen, by=request.user)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 86400,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
        httponly=True,
    )
    return response


def first(request: HttpRequest, person_id: int, token: str) -> HttpResponse:
    """The first sign-in of the first administrator: choose a password, then a second factor."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not default_token_generator.check_token(person, token):
        raise Http404
    form = SetPasswordForm(user=person, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not let_in(person, token=token, password=form.cleaned_data["password1"]):
            raise Http404
        person.refresh_from_db()
        record_authentication(request, person, method="password", username=person.username)
        get_adapter().login(request, person)
        return redirect("mfa_index")
    return render(request, "account/first.html", {"form": form, "person": person})
