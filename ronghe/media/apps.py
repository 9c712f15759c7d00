from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "ronghe.media"
    label = "media"

    def ready(self) -> None:
        from . import listeners  # noqa: F401, PLC0415 – needs the models
