from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "ronghe.journal"
    label = "journal"
