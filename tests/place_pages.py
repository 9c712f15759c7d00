"""Two pages for tests: a form with a place, and things on the map. As a package of ours has them."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from ronghe.config.urls import handler404, handler500
from ronghe.config.urls import urlpatterns as house
from ronghe.kit.geo import Point
from ronghe.taxonomy.chooser import PlaceField
from ronghe.taxonomy.maps import Pin
from ronghe.taxonomy.models import Place

__all__ = ["handler404", "handler500"]

FORM = """{% extends "front/base.html" %}{% block title %}Where{% endblock %}
{% block meta %}{{ form.media }}{% endblock %}
{% block main %}<h1>Where is it?</h1><form method="post">{% csrf_token %}
<p class="field"><label for="id_note">Note</label><input id="id_note" name="note" value="{{ form.note.value|default_if_none:'' }}"></p>
<fieldset><legend>{{ form.where.label }}</legend>{{ form.where.errors }}{{ form.where }}</fieldset>
<p><button class="button button-main">Send</button></p></form>{% if spot %}<p id="spot">{{ spot }} @ {{ spot.point.lat }} {{ spot.point.lon }}</p>{% endif %}{% endblock %}"""
MAP = """{% extends "front/base.html" %}{% load places %}{% block title %}Map{% endblock %}
{% block meta %}{% map_head %}{% endblock %}
{% block main %}<h1>Map</h1>{% place_map pins "What is where" %}{% endblock %}"""


class WhereForm(forms.Form):
    note = forms.CharField(required=False)
    where = PlaceField(label="Where")


def where(request: HttpRequest) -> HttpResponse:
    form = WhereForm(request.POST or None)
    spot = form.cleaned_data["where"] if form.is_valid() else None
    page = engines["django"].from_string(FORM)
    return HttpResponse(page.render({"form": form, "spot": spot}, request))


def on_the_map(request: HttpRequest) -> HttpResponse:
    villages = Place.objects.filter(level=3).order_by("pk")[:12]
    pins = [
        Pin(one.point, f"Street lamp in {one}", url="/about/", note=str(one.parent))
        for one in villages
    ]
    pins += [Pin(Point(50, 8), "Far away"), Pin(None, "<b>Nowhere</b>")]
    page = engines["django"].from_string(MAP)
    return HttpResponse(page.render({"pins": pins}, request))


NAMES = {"where": "GET POST", "on_the_map": "GET"}
urlpatterns = [
    path("test/where/", where, name="where"),
    path("test/map/", on_the_map, name="on_the_map"),
    *house,
]
