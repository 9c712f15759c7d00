"""The editor of stories in Wagtail's admin. Every view of it passes one door: `only_visible`."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, UpdatedAtColumn
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin
from wagtail.locks import BaseLock
from wagtail.models import Revision
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import number_in
from ronghe.people.models import Role
from ronghe.people.rules import has_role
from ronghe.planning.models import Assignment

from .. import actions, rules
from ..forms import StoryForm
from ..models import Contributor, Story, open_beside
from ..places import hashes_of, text_of, with_ids
from .hands import beside_of
from .history import StoryHistoryView
from .panels import PANELS
from .reading import Claim, claim_of, in_order, read_typed

MOST_COUNTED = 5000


class StoryPolicy(ModelPermissionPolicy):
    """Wagtail's questions about one story, answered by `visible_to` and the rules. Nobody deletes."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        match action:
            case "add":
                return rules.may_start(user, at=now())
            case "change" | "view":
                return bool(super().user_has_permission(user, "change"))
            case "lock" | "unlock":
                return has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, at=now())
        return False

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        seen = instance.pk is None or Story.objects.visible_to(user).filter(pk=instance.pk).exists()
        return seen and self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(
        self, user: Any, actions: list[str], instance: Any
    ) -> bool:
        return any(self.user_has_permission_for_instance(user, one, instance) for one in actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: list[str]) -> Any:
        return Story.objects.visible_to(user)


class WithTheDesk(BaseLock):
    """Not this person's turn to write: it is under review, or it rests."""

    def for_user(self, user: Any) -> bool:
        return not rules.may_edit(user, self.object, at=now())

    def get_message(self, user: Any) -> str:
        if self.object.stage == Story.Stage.REJECTED:
            return _("This story was rejected and is kept as it is.")
        return _("This story is with the desk. Take it back before you go on writing.")


class SendItem(ActionMenuItem):
    """Saves what is on the page, then sends it."""

    name = "action-send-to-review"
    label = gettext_lazy("Save and send to review")
    icon_name = "check"
    order = 10

    def is_shown(self, context: dict[str, Any]) -> bool:
        story, user = context.get("instance"), context["request"].user
        if context["view"] != "edit" or story is None or context.get("locked_for_user"):
            return False
        return story.stage in rules.WITH_THE_WRITER and rules.may_send(user, story, at=now())


class StoryEditView(EditView):
    """Wagtail's editor with our way of keeping text: `take_typed`, place by place.

    Wagtail's own autosave stops as soon as somebody else saved, and its button writes over what
    they wrote; so ours takes the place of both (`stories/static/stories/editing.js`).
    """

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def get_lock(self) -> Any:
        lock = WithTheDesk(self.object)
        return lock if lock.for_user(self.request.user) else super().get_lock()

    def get_editing_sessions(self) -> None:
        """Ours says who is here, and never asks whether to write over somebody."""

    def get_available_actions(self) -> list[str]:
        return [*super().get_available_actions(), "send-to-review"]

    def get_object(self, *args: Any, **kwargs: Any) -> Story:
        story: Story = super().get_object(*args, **kwargs)
        # Two pages of one story must name its blocks alike.
        blocks: Any = with_ids(story)
        story.body = blocks
        self.shown = text_of(story)
        return story

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if "data" in kwargs:
            kwargs["data"] = in_order(kwargs["data"], self.object)
        return kwargs

    @cached_property
    def claim(self) -> Claim | None:
        raw = self.request.POST.get("typed", "")
        return claim_of(raw) if raw else None

    def is_valid(self, form: Any) -> bool:
        if self.locked_for_user and self.claim:
            # Not this person's turn any more: the words go beside the text.
            self.take()
        return bool(super().is_valid(form))

    def save_instance(self) -> Story:
        self.has_content_changes = self.form.has_changed()
        received = self.take()
        story: Story = Story.objects.get(pk=self.object.pk)
        self.new_revision = story.latest_revision
        if received.answer["beside"]:
            messages.warning(self.request, _("Not all went into the text: see what stands beside it."))  # fmt: skip
        return story

    def take(self) -> actions.Received:
        user, claim = self.request.user, self.claim
        if claim and claim.who != user.pk:
            raise PermissionDenied
        typed = read_typed(
            self.request.POST,
            self.object,
            user=user,
            form_class=self.get_form_class(),
            claim=claim,
            is_old=self.is_out_of_date,
        )
        envelope = actions.Envelope(
            claim.key if claim else uuid4(), claim.tab if claim else uuid4()
        )
        return actions.take_typed(self.object, typed=typed, envelope=envelope, by=user, at=now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        claim = self.claim if self.request.method == "POST" else None
        # A page that comes back with a sentence still shows what was typed on it, not the text.
        if self.view_name == "revisions_revert":
            return context
        context |= beside_of(self.request, self.live_object)
        context["beside_count"] = open_beside(self.live_object)
        context["hands"] = {
            "who": self.request.user.pk,
            "base": claim.base if claim else hashes_of(self.shown),
            "order": claim.base_order if claim else self.shown.order,
            "touched": sorted(claim.touched) if claim else [],
        }
        return context

    def send_to_review_action(self) -> HttpResponse | None:
        try:
            actions.send_to_review(self.object, by=self.request.user, at=now())
        except Refused as refusal:
            messages.warning(self.request, str(refusal))
            return HttpResponseRedirect(self.get_edit_url())
        messages.success(self.request, _("“%s” is in review.") % self.object)
        return redirect(self.object)

    def get_success_url(self) -> str:
        # Writers go on writing: a save leads back to the same page.
        return str(self.get_edit_url())


class StoryRevertView(RevisionsRevertMixin, StoryEditView):
    """An earlier text becomes the next version, as a whole; what stood there is the one before."""

    view_name = "revisions_revert"

    def save_instance(self) -> Story:
        story: Story = self.form.save(commit=False)
        self.has_content_changes = self.form.has_changed()
        try:
            self.new_revision = actions.save_version(
                story, by=self.request.user, at=now(), previous=self.revision
            )
        except Refused as refusal:
            # Wagtail shows the words of this one beside the form, which keeps what was typed.
            raise PermissionDenied(str(refusal)) from refusal
        return story


class StoryCreateView(CreateView):
    """A new page. Its first typed words begin the story (`hands.begin`); from then on it is edited."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["hands"] = {"who": self.request.user.pk, "base": {}, "order": [], "touched": []}
        return context

    def get_initial_form_instance(self) -> Story:
        """Most stories are our own and answer an assignment, named in the address (`?assignment=`)."""
        user = self.request.user
        # Readers see this word: it is the paper's, whatever language the writer's desk speaks.
        with override(settings.LANGUAGE_CODE):
            rights = _("Our own")
        asked = number_in(self.request.GET.get("assignment", ""), digits=17)
        story = Story(
            author=user,
            created_at=now(),
            source_name=settings.SITE_NAME,
            rights=rights,
        )
        if asked is not None:
            story.assignment = Assignment.objects.visible_to(user).filter(pk=asked).first()
        if story.assignment:
            story.section = story.assignment.topic.section
        # Whoever writes is credited, unless they take themselves out.
        story.contributors = [Contributor(person=user)]
        return story

    def save_instance(self) -> Story:
        story: Story = self.form.save(commit=False)
        story.author, story.created_at = self.request.user, now()
        actions.first_version(story, at=story.created_at)
        self.new_revision = story.latest_revision
        return story

    def get_success_url(self) -> str:
        return str(self.get_edit_url())


class CappedPaginator(WagtailPaginator):
    """Counts no further than anybody turns pages; what is older is found by a filter or search."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list.order_by()[:MOST_COUNTED].count())

    @cached_property
    def items_count_label(self) -> str:
        if self.count < MOST_COUNTED:
            return str(super().items_count_label)
        return _("The first %(number)d; narrow the list for the others") % {"number": self.count}


class StoryIndexView(IndexView):
    paginator_class = CappedPaginator
    # By an index; and what an archive brings today was written long ago.
    default_ordering = "-created_at"

    @cached_property
    def columns(self) -> list[Any]:
        # Stories are decided about one by one: there are no bulk acts to select for.
        return [one for one in super().columns if not isinstance(one, BulkActionsCheckboxColumn)]


class StoryFilters(WagtailFilterSet):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["author"].label = _("Author")

    class Meta:
        model = Story
        fields = ["stage", "section", "author", "language"]


def only_visible(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever may not see the story learns nothing, not even that it exists: 404."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pk = kwargs.get("pk", args[0] if args else None)
        if pk is not None:
            if not str(pk).isascii() or not str(pk).isdigit() or len(str(pk)) > 18:
                raise Http404
            get_object_or_404(Story.objects.visible_to(request.user), pk=int(pk))
        return view(request, *args, **kwargs)

    return door


def nothing_here(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    raise Http404


def to_our_comparison(
    request: HttpRequest, pk: str, revision_id_a: str, revision_id_b: str
) -> HttpResponse:
    """Wagtail's history links here; ours compares words, not fields."""
    story = get_object_or_404(Story, pk=int(pk))
    ids = list(Revision.objects.for_instance(story).order_by("pk").values_list("pk", flat=True))
    known = {"earliest": ids[0], "latest": ids[-1], "live": ids[-1]}
    old, new = (known.get(one) or int(one) for one in (revision_id_a, revision_id_b))
    return redirect("stories:compare", pk=story.pk, old=old, new=new)


class StoryViewSet(SnippetViewSet):
    model = Story
    base_url_path = "stories"
    icon = "doc-full"
    menu_label = gettext_lazy("Stories")
    menu_name = "stories"
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = StoryIndexView
    add_view_class = StoryCreateView
    edit_view_class = StoryEditView
    history_view_class = StoryHistoryView
    revisions_revert_view_class = StoryRevertView
    filterset_class = StoryFilters
    list_per_page = 50
    search_fields = ["headline", "kicker", "summary"]
    list_display = [
        "headline",
        Column("get_stage_display", label=gettext_lazy("State"), sort_key="stage"),
        Column("section", classname="on-wide", label=gettext_lazy("Section"), sort_key="section"),
        Column("author", classname="on-wide", label=gettext_lazy("Author"), sort_key="author"),
        Column(
            "get_language_display",
            classname="on-wide",
            label=gettext_lazy("Language"),
            sort_key="language",
        ),
        # Wagtail's own word for it is fixed in the language of the first visitor.
        UpdatedAtColumn(label=gettext_lazy("Updated")),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return Story.objects.visible_to(request.user).select_related("section", "author")

    def get_edit_handler(self) -> Any:
        handler = ObjectList(PANELS, base_form_class=StoryForm)
        return handler.bind_to_model(Story)

    def get_urlpatterns(self) -> list[Any]:
        """Wagtail's own, each behind our door; what we never do answers 404."""
        ours = {"delete": nothing_here, "revisions_compare": to_our_comparison}
        patterns: list[Any] = super().get_urlpatterns()
        for pattern in patterns:
            pattern.callback = only_visible(ours.get(pattern.name, pattern.callback))
        return patterns
