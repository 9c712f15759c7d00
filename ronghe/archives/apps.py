from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    name = "ronghe.archives"
    label = "archives"
