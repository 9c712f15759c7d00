"""What a process keeps for good is forgotten when a test changes a setting.

Outside tests settings and addresses never change while a process runs. Import it where they do.
"""

from django.dispatch import receiver
from django.test.signals import setting_changed

from ronghe.channels.web import rendering
from ronghe.front import frame


@receiver(setting_changed)
def forget_what_settings_made(**_: object) -> None:
    frame.drawn.cache_clear()
    rendering._match.cache_clear()
