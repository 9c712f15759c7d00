"""Notices, what leaves the house, how people want it, codes and their limits."""

from .choosing import EVERYTHING as EVERYTHING
from .choosing import Channel as Channel
from .choosing import Choice as Choice
from .choosing import Device as Device
from .choosing import Hours as Hours
from .choosing import How as How
from .choosing import Phone as Phone
from .codes import Code as Code
from .codes import Tally as Tally
from .inbox import Notice as Notice
from .inbox import unread_of as unread_of
from .outgoing import Message as Message
from .terms import Terms as Terms
