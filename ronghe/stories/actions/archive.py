"""Archives: opened for taking in, closed, signed as a whole."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import ArchiveSigned, ArchiveTakenIn
from ..models import Archive


class ArchiveIsSigned(Refused):
    code = "archive_signed"


class NotClosed(Refused):
    code = "archive_not_closed"


class ArchiveChanged(Refused):
    code = "archive_changed"


class StatementMissing(Refused):
    code = "statement_missing"


@transaction.atomic
def open_archive(name: str, *, paper: str, at: datetime) -> Archive:
    """The archive of that name; a new one is open, a signed one takes no more."""
    archive = Archive.objects.select_for_update(of=("self",)).filter(name=name).first()
    if archive is None:
        return Archive.objects.create(
            name=name, paper=paper or name, author=_account(paper or name), begun_at=at
        )
    return archive


@transaction.atomic
def close_archive(archive: Archive, *, contents: Mapping[str, Any], at: datetime) -> Archive:
    """All lines are read: the database counts the archive and computes its hash."""
    archive = Archive.objects.select_for_update(of=("self",)).get(pk=archive.pk)
    if archive.closed_at is not None:
        return archive
    archive.closed_at, archive.contents = at, dict(contents)
    archive.save()
    archive.refresh_from_db()
    fact = ArchiveTakenIn(archive.pk, archive.name, archive.stories, archive.content_hash)
    record(fact, actor=None, at=at)
    return archive


@transaction.atomic
def sign_archive(archive: Archive, *, by: User, at: datetime, statement: str, read: str) -> Archive:
    """Take over everything in it as published elsewhere. `read` is the hash the signer saw."""
    archive = Archive.objects.select_for_update(of=("self",)).get(pk=archive.pk)
    if not rules.may_sign_archive(by, at=at):
        raise PermissionDenied
    if archive.signed_at is not None:
        raise ArchiveIsSigned(_("“%s” is signed already.") % archive)
    if archive.closed_at is None or not archive.stories:
        raise NotClosed(_("Its lines are still being read. Sign it when that has ended."))
    if read != archive.content_hash:
        raise ArchiveChanged(_("The archive changed while you were reading it. Look again."))
    if not statement.strip():
        raise StatementMissing(
            _("Say how you satisfied yourself: the sentence stays with the archive.")
        )
    archive.signed_by, archive.signed_at, archive.statement = by, at, statement.strip()
    archive.save()
    fact = ArchiveSigned(archive.pk, archive.stories, archive.content_hash, archive.statement)
    record(fact, actor=by, at=at)
    return archive


def _account(paper: str) -> User:
    """Stands for the paper as author. No password, not active: nobody ever signs in with it."""
    account = User(username=f"archive-{secrets.token_hex(6)}", name=paper[:64], is_active=False)
    account.set_unusable_password()
    account.save()
    return account
