"""The review a paper starts with: three reviews and the proofreading. Changed later as data."""

from typing import Any

from django.db import transaction

NAME = "三审一校"
STEPS = (
    # order, name, English name, kind, role
    (1, "初审", "First review", "review", "editor"),
    (2, "复审", "Second review", "review", "head"),
    (3, "校对", "Proofreading", "proof", "proofreader"),
    (4, "终审", "Final review", "review", "chief"),
)


@transaction.atomic
def write_default_scheme(scheme_model: Any, step_model: Any) -> None:
    """In force for all time until the paper gives it an end; does nothing where a scheme exists."""
    if scheme_model.objects.exists():
        return
    scheme = scheme_model.objects.create(name=NAME, effective=(None, None))
    step_model.objects.bulk_create(
        step_model(scheme=scheme, order=order, name=name, name_en=name_en, kind=kind, role=role)
        for order, name, name_en, kind, role in STEPS
    )
