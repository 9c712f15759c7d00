"""A case: what somebody asks, and where that stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.kit.geo import Datum, Point
from ronghe.people.models import Role, Unit
from ronghe.people.rules import departments_of, has_role
from ronghe.taxonomy.models import Place, TwoNames

from ..moves import OPEN, State, Verb

DESK = (Role.CASEDESK, Role.CHIEF)
DATUMS = [one.value for one in Datum]
# As much as Open311 lets anybody send; our own form asks for half of it.
MOST_TEXT = 4000
# Public, and nobody has answered it yet: whom the same concerns can still join.
JOINABLE = Q(shown_at__isnull=False, state__in=[*OPEN])


class Category(TwoNames):
    """What a case is about: water, roads, schools. Data of the paper."""

    key = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("category of cases")
        verbose_name_plural = _("categories of cases")
        ordering = ["order", "key"]


def units_of(user: User | AnonymousUser, *, at: datetime) -> list[int]:
    """The departments `user` answers for at `at`. Whose cases they are does not hang on the rota."""
    return departments_of(user, at=at)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """At the desk. Tips are for those on the list, whatever else they are."""
        at = now()
        seen = Q()
        if not has_role(user, *DESK, at=at):
            units = units_of(user, at=at)
            shares = Share.objects.filter(case=OuterRef("pk"), unit__in=units, ended_at=None)
            seen = Q(Exists(shares)) if units else Q(pk=None)
        ordinary = seen & ~Q(kind=Case.Kind.TIP)
        if TipReader.objects.at(at).filter(person=user.pk or 0).exists():
            ordinary |= Q(kind=Case.Kind.TIP)
        return self.filter(ordinary)

    def public(self) -> Self:
        """What everybody may read: accepted once, and never confidential."""
        return self.filter(shown_at__isnull=False)

    def known_to(self, user: User | AnonymousUser) -> Self:
        """Public, or theirs to see at the desk."""
        mine = Case.objects.visible_to(user).values("pk")
        return self.filter(Q(shown_at__isnull=False) | Q(pk__in=mine))

    def listed(self) -> Self:
        """Public, and standing for itself."""
        return self.public().exclude(state=State.MERGED)

    def joinable(self) -> Self:
        return self.filter(JOINABLE)

    def newest_first(self) -> Self:
        return self.order_by("-shown_at", "-pk")

    def lying_in(self, place: Place) -> Self:
        """In a district, or in any street or village of it."""
        return self.filter(place__in=Place.objects.under(place))

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def overdue(self, at: datetime) -> Self:
        return self.filter(due_at__lt=at)

    def by_due(self) -> Self:
        """Most urgent first; what has no running clock comes last."""
        return self.order_by(models.F("due_at").asc(nulls_last=True), "pk")

    def sent_back(self) -> Self:
        """A department did so, and nothing was done since."""
        last = {"course__verb": Verb.SEND_BACK, "course__serial": models.F("moves")}
        return self.filter(state=State.ACCEPTED, **last)

    def asking_for_time(self) -> Self:
        """Open, and somebody has to grant or deny it; one at a time."""
        return self.open().filter(extensions__state="asked")

    def to_be_judged_by(self, user: User) -> Self:
        """Appeals, but those of a round in which this person did something."""
        had = Case.objects.filter(course__round=models.F("round"), course__by=user.pk)
        return self.filter(~Exists(had.filter(pk=OuterRef("pk"))), state=State.APPEALED)

    def of_units(self, units: Iterable[int]) -> Self:
        return self.filter(
            Exists(Share.objects.filter(case=OuterRef("pk"), unit__in=list(units), ended_at=None))
        )


class Case(models.Model):
    """One matter of one citizen. Its state changes by moves only (see `moves.py`)."""

    class Kind(models.TextChoices):
        CONSULT = "consult", pgettext_lazy("kind of case", "Question")
        HELP = "help", pgettext_lazy("kind of case", "Help")
        COMPLAINT = "complaint", pgettext_lazy("kind of case", "Complaint")
        SUGGESTION = "suggestion", pgettext_lazy("kind of case", "Suggestion")
        THANKS = "thanks", pgettext_lazy("kind of case", "Thanks")
        TIP = "tip", pgettext_lazy("kind of case", "Tip-off to reporters")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public, with the name I give")
        UNNAMED = "unnamed", _("Public, without a name")
        CONFIDENTIAL = "confidential", _("Confidential: never shown")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Solved, the citizen says")
        UNSOLVED = "unsolved", _("Not solved, the citizen says")
        UNRATED = "unrated", _("The citizen has not said")
        UPHELD = "upheld", _("Left as it was after the appeal")

    number = models.CharField(max_length=12, unique=True)
    # What the form carried: sent twice, it is one case.
    key = models.UUIDField(unique=True)
    # Of what was sent; the receipt is signed over it. Keyed with the secret since version 2.
    digest = models.BinaryField(max_length=32)
    receipt_version = models.PositiveSmallIntegerField(default=2, db_default=2)
    secret_hash = models.BinaryField(max_length=32)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    visibility = models.CharField(_("who may read it"), max_length=12, choices=Visibility)
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), max_length=MOST_TEXT)
    # The name readers see. What the citizen is really called stands with the contacts.
    signature = models.CharField(_("signed"), max_length=30, blank=True)
    place = models.ForeignKey(
        "taxonomy.Place", models.PROTECT, null=True, blank=True, related_name="cases"
    )
    landmark = models.CharField(_("near"), max_length=200, blank=True)
    # Marked on the map, WGS-84; `datum` is what it came in.
    lat = models.FloatField(_("north"), null=True, blank=True)
    lon = models.FloatField(_("east"), null=True, blank=True)
    datum = models.CharField(max_length=8, choices=[(one, one) for one in DATUMS], blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED)
    moves = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    # Another matter of the same report, to which the case desk gave a case of its own.
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split_off"
    )
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    rule = models.ForeignKey("cases.TimeRule", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    # The earliest end of a running clock; None while none runs. `clocks.py` keeps both.
    due_at = models.DateTimeField(null=True, blank=True)
    due_clock = models.CharField(max_length=8, blank=True)
    # The next step of the ladder, by what is known now; `clocks.settle` keeps it.
    rings_at = models.DateTimeField(null=True, blank=True)
    appeal_until = models.DateTimeField(null=True, blank=True)
    # Supervised by the case desk since.
    urged_at = models.DateTimeField(null=True, blank=True)
    joined = models.PositiveIntegerField(default=0)
    # How many matters were taken out of it.
    split_into = models.PositiveSmallIntegerField(default=0)
    # Its time was over: who sent it, and what only few could read, is gone since.
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                name="receipt_has_a_known_version", condition=Q(receipt_version__in=[1, 2])
            ),
            models.CheckConstraint(
                name="case_signed_only_when_public",
                condition=Q(signature="") | Q(visibility="public"),
            ),
            models.CheckConstraint(
                name="confidential_case_is_never_shown",
                condition=Q(shown_at=None) | ~Q(visibility="confidential"),
            ),
            models.CheckConstraint(
                name="case_is_shown_once_accepted",
                condition=Q(shown_at=None) | ~Q(state__in=["submitted", "refused"]),
            ),
            models.CheckConstraint(
                name="tip_is_confidential_and_nobodys",
                condition=~Q(kind="tip") | Q(visibility="confidential", reporter=None, unit=None),
            ),
            models.CheckConstraint(
                name="case_is_merged_into_another",
                condition=Q(state="merged", merged_into__isnull=False)
                & ~Q(merged_into=models.F("id"))
                | ~Q(state="merged") & Q(merged_into=None),
            ),
            models.CheckConstraint(
                name="case_put_off_has_a_date",
                condition=Q(state="parked", review_on__isnull=False)
                | ~Q(state="parked") & Q(review_on=None),
            ),
            models.CheckConstraint(
                name="case_closed_has_an_outcome",
                condition=Q(state="closed") & ~Q(outcome="") | ~Q(state="closed") & Q(outcome=""),
            ),
            models.CheckConstraint(
                name="case_with_a_department_names_it",
                condition=~Q(state__in=["dispatched", "working"]) | Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="case_point_is_whole_and_on_earth",
                condition=Q(lat__isnull=True, lon__isnull=True, datum="")
                # A check lets NULL pass: half a point must be false, not unknown.
                | Q(lat__isnull=False, lon__isnull=False)
                & Q(lat__range=(-90, 90), lon__range=(-180, 180), datum__in=DATUMS),
            ),
        ]
        indexes = [
            models.Index(
                name="case_queue", fields=["due_at", "id"], condition=Q(state__in=[*OPEN])
            ),
            models.Index(
                name="case_rings", fields=["rings_at"], condition=Q(rings_at__isnull=False)
            ),
            models.Index(name="case_of_state", fields=["state", "due_at", "id"]),
            models.Index(
                name="case_shown", fields=["-shown_at", "-id"], condition=Q(shown_at__isnull=False)
            ),
            models.Index(
                name="case_sent_and_shown",
                fields=["-sent_at", "-id"],
                condition=Q(shown_at__isnull=False),
            ),
            models.Index(
                name="case_shown_of_unit",
                fields=["unit", "-shown_at", "-id"],
                condition=Q(shown_at__isnull=False),
            ),
            models.Index(name="case_sent", fields=["sent_at", "id"]),
            models.Index(
                name="case_to_forget", fields=["sent_at"], condition=Q(forgotten_at__isnull=True)
            ),
            models.Index(
                name="case_shown_in_place",
                fields=["place", "-shown_at", "-id"],
                condition=Q(shown_at__isnull=False),
            ),
            models.Index(
                name="case_appeal_ends", fields=["appeal_until"], condition=Q(state="answered")
            ),
            models.Index(
                name="case_looked_at", fields=["review_on"], condition=Q(review_on__isnull=False)
            ),
            # What may be the same trouble: public, still open, near by or in the same place.
            models.Index(name="case_near", fields=["lat", "sent_at"], condition=JOINABLE),
            models.Index(name="case_in_place", fields=["place", "sent_at"], condition=JOINABLE),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """At the desk."""
        return reverse("cases:case", args=[self.number])

    def public_url(self) -> str:
        """Where everybody reads it, if it is public."""
        return reverse("front:case", args=[self.number])

    @property
    def point(self) -> Point | None:
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)

    @property
    def is_tip(self) -> bool:
        return self.kind == self.Kind.TIP


class Share(models.Model):
    """A department has the case, alone or with others; one of them leads and answers."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="shares")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="shares")
    round = models.PositiveSmallIntegerField()
    leads = models.BooleanField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    # What a department that does not lead has to say, for the one that does.
    part = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_living_share_of_a_unit",
                fields=["case", "unit"],
                condition=Q(ended_at=None),
            ),
            models.UniqueConstraint(
                name="one_unit_leads", fields=["case"], condition=Q(ended_at=None, leads=True)
            ),
        ]
        indexes = [
            models.Index(name="share_of_unit", fields=["unit", "case"], condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.unit_id}"


class TipReaderQuerySet(models.QuerySet["TipReader"]):
    def at(self, moment: datetime) -> Self:
        return self.filter(since__lte=moment).filter(Q(until=None) | Q(until__gt=moment))


class TipReader(models.Model):
    """A reporter who may read tip-offs. Nobody else may, whatever their role."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = TipReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader of tip-offs")
        constraints = [
            models.UniqueConstraint(
                name="on_the_list_of_tips_once", fields=["person"], condition=Q(until=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}"
