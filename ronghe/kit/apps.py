from django.apps import AppConfig
from django.db.backends.signals import connection_created

from .moments import read_quickly


class KitConfig(AppConfig):
    name = "ronghe.kit"
    label = "kit"

    def ready(self) -> None:
        connection_created.connect(read_quickly)
