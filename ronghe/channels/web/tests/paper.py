"""A paper of four kinds of pages, small enough to be sure what each must show."""

from datetime import timedelta

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpResponse
from django.urls import include, path, reverse
from django.utils.translation import get_language, override

from ronghe.arrangements.models import Block, fill
from ronghe.channels.web.recording import expire, pressed, touch
from ronghe.kit import clock
from ronghe.publishing.models import Correction, Publication
from ronghe.taxonomy.models import Section, Tag

broken: set[str] = set()
# How far the clock of the renderings is ahead: tests turn it on.
turned_on = [timedelta()]


def now():
    return clock.now() + sum(turned_on, timedelta())


def public():
    found = Publication.objects.public(now()).filter(outlet__key="web", language=get_language())
    return found.select_related("wanted", "section").newest_first()


def lines(publications):
    shown = []
    for one in publications:
        touch(f"story:{one.story_id}")
        with override(one.language):
            shown.append(
                f'<a href="{reverse("front:article", args=[one.story_id])}">{one.wanted.headline}</a>'
            )
    return "\n".join(shown)


@pressed("home")
def home(request):
    touch(f"latest:{get_language()}", f"front:{get_language()}")
    blocks = Block.objects.live(language=get_language(), section=None).complete()
    if not blocks:
        return HttpResponse(f"<h1>{request.get_host()}</h1>" + lines(public()[:3]))
    filled = fill(blocks, public=public(), first=None, at=now())
    held = [slot.held for one in filled for slot in one.slots if slot.held]
    for pin in (pin for pin in held if not pin.ended(now())):
        touch(f"story:{pin.story_id}")
        if pin.until:
            expire(pin.until)
    return HttpResponse(
        f"<h1>{request.get_host()}</h1>"
        + "".join(
            f"<h2>{one.block.key} {one.block.title}</h2>{lines(one.stories)}" for one in filled
        )
    )


@pressed("latest")
def latest(request):
    touch(f"latest:{get_language()}")
    return HttpResponse(lines(public()))


@pressed("section")
def section(request, slug):
    touch(f"section:{slug}")
    found = Section.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return HttpResponse(f"<h1>{found.name}</h1>" + lines(public().filter(section=found)))


@pressed("tag")
def tag(request, slug):
    found = Tag.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    touch(f"tag:{found.pk}")
    return HttpResponse(
        f"<h1>{found.name}</h1>" + lines(public().filter(wanted__tags__contains=[found.pk]))
    )


@pressed("article")
def article(request, story_id):
    touch(f"story:{story_id}")
    if story_id in broken:
        raise RuntimeError("The template is broken.")
    ours = Publication.objects.filter(outlet__key="web", story=story_id)
    gone = ours.withdrawn().first()
    if gone:
        return HttpResponse(f"<p>{gone.withdrawal_reason}</p>", status=410)
    one = ours.public(now()).select_related("wanted", "section").first()
    if one is None or one.language != get_language():
        raise Http404
    touch(f"section:{one.section.slug}:name")
    tags = Tag.objects.filter(pk__in=one.wanted.tags).order_by("pk")
    touch(*(f"tag:{tag.pk}" for tag in tags))
    notes = "".join(f"<p>{note.text}</p>" for note in Correction.objects.filter(story=story_id))
    return HttpResponse(
        f'<meta name="ronghe:version" content="{one.wanted.pk}-{one.wanted.content_hash}">'
        f"<h1>{one.wanted.headline}</h1><p>{one.section.name}</p>"
        f"{[tag.name for tag in tags]}{[block['value'] for block in one.wanted.body.raw_data]}{notes}"
    )


@pressed("cookie")
def cookie(request):
    response = HttpResponse("you")
    response.set_cookie("who", "you")
    return response


def private(request):
    return HttpResponse("mine")


front = [
    path("", home, name="home"),
    path("latest/", latest, name="latest"),
    path("section/<slug:slug>/", section, name="section"),
    path("tag/<str:slug>/", tag, name="tag"),
    path("news/<int:story_id>/", article, name="article"),
    path("cookie/", cookie, name="cookie"),
    path("private/", private, name="private"),
]
# The frame of an error page links to the reader's shell, which stands below us.
shell = [
    path(f"shell/{name}/", private, name=name)
    for name in ("about", "cases", "manifest", "me", "search", "suggest")
]
urlpatterns = i18n_patterns(
    path("", include((front + shell, "front"))),
    path("", include("ronghe.channels.feeds.urls")),
    prefix_default_language=False,
)
