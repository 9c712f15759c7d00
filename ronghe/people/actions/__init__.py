"""The verbs of the chart and of the working days."""

from .chart import AdministratorThere as AdministratorThere
from .chart import AlreadyAppointed as AlreadyAppointed
from .chart import AlreadyOver as AlreadyOver
from .chart import DutyTaken as DutyTaken
from .chart import NameTaken as NameTaken
from .chart import NotTheirs as NotTheirs
from .chart import WrongPeriod as WrongPeriod
from .chart import admit as admit
from .chart import admit_first_administrator as admit_first_administrator
from .chart import appoint as appoint
from .chart import close_post as close_post
from .chart import close_unit as close_unit
from .chart import create_post as create_post
from .chart import create_unit as create_unit
from .chart import end_membership as end_membership
from .chart import lend_role as lend_role
from .chart import put_on_duty as put_on_duty
from .chart import revoke as revoke
from .chart import swap as swap
from .days import HoursNotInOrder as HoursNotInOrder
from .days import RowsRefused as RowsRefused
from .days import set_days as set_days
from .days import set_office_hours as set_office_hours
from .days import take_in_days as take_in_days
