"""Who may decide what readers see, and what a text must have before they do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import ReferenceIndex

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date
from ronghe.media.models import Picture
from ronghe.people.models import Role
from ronghe.people.rules import has_role
from ronghe.stories.models import Story

from .models import Publication, Rendition

# For so long the desk is told of a lease that ended; afterwards the story is an old one.
TOLD_FOR = timedelta(days=30)


def may_publish(user: User | AnonymousUser, *, at: datetime) -> bool:
    """The duty editor-in-chief publishes, corrects, withdraws."""
    return has_role(user, Role.CHIEF, at=at)


def may_see_published(user: User | AnonymousUser, *, at: datetime) -> bool:
    """The desk and operations see what is public where, and what is not confirmed."""
    return has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, Role.OPERATOR, Role.ADMIN, at=at)


def waiting_to_be_published(user: User) -> QuerySet[Story]:
    """Signed and on no outlet yet, the newest first. Operations see only what is public."""
    ready = Story.objects.visible_to(user).filter(stage=Story.Stage.READY, publications=None)
    return ready.order_by("-created_at")


def pictures_in(rendition: Rendition) -> set[int]:
    """The keys of the lead picture and of every picture in the text."""
    field = Rendition._meta.get_field("body")
    found = {
        int(pk)
        for model, pk, _model_path, _path in field.extract_references(rendition.body)
        if issubclass(model, Picture)
    }
    return found | {rendition.lead_picture_id} if rendition.lead_picture_id else found


def pictures_of(rendition: Rendition) -> list[Picture]:
    """The lead picture and every picture in the text, once each."""
    return list(Picture.objects.filter(pk__in=pictures_in(rendition)).order_by("pk"))


def pictures_without_rights(rendition: Rendition, *, at: datetime) -> list[Picture]:
    day = local_date(at)
    return [picture for picture in pictures_of(rendition) if not picture.may_be_published(day)]


@dataclass(frozen=True)
class Bare:
    """A public story that readers see without these pictures, because their rights are over."""

    publication: Publication
    pictures: list[Picture]


def bare_stories(*, at: datetime) -> list[Bare]:
    """Public stories on the website that lost a picture, newest first.

    A picture whose lease ended counts for `TOLD_FOR`; one whose rights are unknown, until the
    story stands without it.
    """
    day = local_date(at)
    over = Picture.objects.exclude(pk__in=Picture.objects.usable(day).values("pk"))
    lately = Q(rights_until=None) | Q(rights_until__gte=day - TOLD_FOR)
    stories = _naming(list(over.filter(lately).values_list("pk", flat=True)))
    public = Publication.objects.public(at).on("web").filter(story_id__in=stories)
    found = public.select_related("wanted", "story").newest_first()
    bare = [Bare(one, pictures_without_rights(one.wanted, at=at)) for one in found]
    return [one for one in bare if one.pictures]


def _naming(pictures: list[int]) -> set[int]:
    """Stories that may show one of these: by a lead picture that is signed, or in the working text.

    Wagtail's index knows what stands in working texts, which are the public ones for nearly all.
    """
    led = Rendition.objects.filter(lead_picture__in=pictures).values_list("story", flat=True)
    kinds = ContentType.objects.get_for_models(Picture, Story)
    named = ReferenceIndex.objects.filter(
        base_content_type=kinds[Story],
        to_content_type=kinds[Picture],
        to_object_id__in=[str(pk) for pk in pictures],
    )
    return {*led, *map(int, named.values_list("object_id", flat=True))}
