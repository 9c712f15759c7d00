from .days import days, days_file, set_days, set_office_hours, take_in_days
from .loans import lend, loans, revoke
from .rota import put_officer_on_duty, put_on_duty, rota, swap
from .units import (
    admit,
    appoint,
    chart,
    close_post,
    close_unit,
    create_post,
    create_unit,
    end_membership,
    person,
    post,
    unit,
)

__all__ = [
    "admit",
    "appoint",
    "chart",
    "close_post",
    "close_unit",
    "create_post",
    "create_unit",
    "days",
    "days_file",
    "end_membership",
    "lend",
    "loans",
    "person",
    "post",
    "put_officer_on_duty",
    "put_on_duty",
    "revoke",
    "rota",
    "set_days",
    "set_office_hours",
    "swap",
    "take_in_days",
    "unit",
]
