"""Telling people, choosing how to be told, codes, and looking after what leaves the house."""

from .choosing import add_device as add_device
from .choosing import choose as choose
from .choosing import remove_devices as remove_devices
from .choosing import remove_phone as remove_phone
from .choosing import set_hours as set_hours
from .choosing import unsubscribe as unsubscribe
from .codes import CannotSend as CannotSend
from .codes import TooMany as TooMany
from .codes import ask_for_phone as ask_for_phone
from .codes import check_code as check_code
from .codes import confirm_phone as confirm_phone
from .codes import may_send_code as may_send_code
from .codes import reached_at as reached_at
from .codes import send_code as send_code
from .inbox import Contact as Contact
from .inbox import contact_at as contact_at
from .inbox import read_all as read_all
from .inbox import read_notice as read_notice
from .inbox import tell as tell
from .inbox import tell_contact as tell_contact
from .outgoing import forget as forget
from .outgoing import make_digests as make_digests
from .outgoing import put_away as put_away
from .outgoing import send_test as send_test
from .outgoing import try_again as try_again
from .terms import change_terms as change_terms
