"""Photos and documents of a case, from their first byte to the day they go."""

from typing import Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.accounts.models import User

from ..moves import Side
from .case import Case
from .said import Answer, Question

# In one form: a report, a reply, an answer.
MOST_FILES = 6


class FileQuerySet(models.QuerySet["File"]):
    def kept(self) -> Self:
        return self.filter(state=File.State.KEPT, case__isnull=False)

    def with_the_case(self) -> Self:
        """Shown to whoever may read the words of the case: its citizen, and readers if it is public."""
        return self.kept().filter(seen_by=File.SeenBy.PUBLIC, hidden_at=None)

    def public(self) -> Self:
        """What everybody may see at this moment."""
        return self.with_the_case().filter(case__shown_at__isnull=False)

    def not_for_readers(self) -> Self:
        """What only few may see, for whatever reason."""
        public = File.SeenBy.PUBLIC
        few = ~Q(seen_by=public) | Q(hidden_at__isnull=False) | Q(case__shown_at=None)
        return self.kept().filter(few)

    def of_citizen(self, case: Case) -> Self:
        """What the citizen of this case may see: their own, and all that answers them or is shown.

        What proves an answer is for its citizen first; only the case desk hides it, by an act of its own.
        """
        to_them = Q(answer__isnull=False) | Q(seen_by=File.SeenBy.PUBLIC)
        mine = Q(side=Side.CITIZEN) | to_them & Q(hidden_at=None)
        return self.kept().filter(mine, case=case)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """At the desk: with the case, hidden or not."""
        return self.kept().filter(case__in=Case.objects.visible_to(user))

    def drafts(self) -> Self:
        """Not yet sent with anything."""
        return self.filter(case=None)

    def bytes_waiting(self) -> int:
        """What has arrived and lies on the disk; what was only announced takes nothing of it."""
        lies = models.Case(
            models.When(state=File.State.KEPT, then="length"),
            models.When(state=File.State.ARRIVING, then="offset"),
            default=0,
        )
        return self.drafts().aggregate(bytes=models.Sum(lies))["bytes"] or 0


def place_of(file: "File", name: str) -> str:
    """Nothing below `cases/` is among the folders that are served by their address."""
    return f"cases/{file.address.hex[:2]}/{name}"


class File(models.Model):
    """A photo or document: arriving, then made anew and kept, then gone when its time is over.

    `key` is the sender's, so that beginning twice begins once. `address` is ours: what is shown has
    an address that nobody can guess, and still nobody is served who may not see it.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving", pgettext_lazy("file of a case", "Arriving")
        KEPT = "kept", pgettext_lazy("file of a case", "Here")
        REFUSED = "refused", pgettext_lazy("file of a case", "Refused")
        GONE = "gone", pgettext_lazy("file of a case", "Removed")

    class Kind(models.TextChoices):
        PHOTO = "photo", pgettext_lazy("file of a case", "Photo")
        DOCUMENT = "document", pgettext_lazy("file of a case", "Document")

    class SeenBy(models.TextChoices):
        PUBLIC = "public", _("Public with the case")
        DEPARTMENT = "department", _("Case desk and department only")

    key = models.UUIDField(unique=True)
    address = models.UUIDField(unique=True, default=uuid4)
    # The form it came with, and its place among the files there.
    batch = models.UUIDField()
    slot = models.PositiveSmallIntegerField()
    # Whose browser sends it: a keyed mark that says nothing about anybody. Gone once it is sent.
    sender = models.BinaryField(max_length=32, null=True)
    # Whose network or account, as a mark: what waits from there has a limit. Gone with the sender.
    source = models.BinaryField(max_length=32, null=True)
    side = models.CharField(max_length=8, choices=Side, default=Side.CITIZEN)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="files")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="files")
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="files")
    state = models.CharField(max_length=8, choices=State, default=State.ARRIVING)
    refusal = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, blank=True)
    # As the sender called it. Readers never see it: names of files tell names of people.
    name = models.CharField(max_length=120, blank=True)
    # Bytes of what was announced, of what has come of it, and of what is kept.
    size = models.PositiveIntegerField()
    offset = models.PositiveIntegerField(default=0)
    length = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to=place_of, max_length=120, blank=True)
    small = models.FileField(upload_to=place_of, max_length=120, blank=True)
    # Pixels; of a document `width` is the number of its pages.
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    # Of what is kept, which is not what was sent.
    sha256 = models.CharField(max_length=64, blank=True)
    seen_by = models.CharField(max_length=12, choices=SeenBy, default=SeenBy.DEPARTMENT)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        ordering = ["batch", "slot"]
        constraints = [
            models.UniqueConstraint(name="one_file_a_slot", fields=["batch", "slot"]),
            models.CheckConstraint(
                name="so_many_files_a_form", condition=Q(slot__gte=1, slot__lte=MOST_FILES)
            ),
            models.CheckConstraint(
                name="file_is_a_draft_of_somebody_or_of_a_case",
                condition=Q(case=None, sender__isnull=False, answer=None, question=None)
                | Q(case__isnull=False, sender=None, source=None, state__in=["kept", "gone"]),
            ),
            models.CheckConstraint(
                name="file_of_a_case_is_of_the_citizen_or_of_somebody",
                condition=Q(case=None)
                | Q(side="citizen", by=None, answer=None)
                | Q(side__in=["desk", "officer"], by__isnull=False, question=None)
                # By the link that the answer names; see the trigger.
                | Q(side="officer", by=None, answer__isnull=False, question=None),
            ),
            models.CheckConstraint(
                name="file_that_is_kept_is_there",
                condition=Q(state="kept") & ~Q(file="") & ~Q(kind="") & ~Q(sha256="")
                | ~Q(state="kept") & Q(file="", small="", sha256=""),
            ),
            models.CheckConstraint(
                name="file_refused_says_why",
                condition=Q(state="refused") & ~Q(refusal="") | ~Q(state="refused") & Q(refusal=""),
            ),
            models.CheckConstraint(
                name="file_is_not_longer_than_it_said",
                condition=Q(size__gt=0, offset__lte=models.F("size")),
            ),
            models.CheckConstraint(
                name="citizens_document_is_never_public",
                condition=~Q(kind="document", side="citizen", seen_by="public"),
            ),
            models.CheckConstraint(
                name="file_is_hidden_by_somebody",
                condition=Q(hidden_at=None, hidden_by=None)
                | Q(hidden_at__isnull=False, hidden_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="files_of_case", fields=["case", "id"]),
            models.Index(name="drafts_by_their_end", fields=["expires_at"], condition=Q(case=None)),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """For the citizen, and for readers if it is public."""
        return reverse("asking:file", args=[self.address])

    def small_url(self) -> str:
        return reverse("asking:small", args=[self.address])

    @property
    def part(self) -> str:
        return f"case-{self.pk}"

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size

    @property
    def is_photo(self) -> bool:
        return self.kind == self.Kind.PHOTO

    @property
    def is_public(self) -> bool:
        """As far as the file goes; the case decides as well."""
        return self.seen_by == self.SeenBy.PUBLIC and self.hidden_at is None
