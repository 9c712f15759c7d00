from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "ronghe.media"
    label = "media"
