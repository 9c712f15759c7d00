from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "ronghe.stories"
    label = "stories"

    def ready(self) -> None:
        # Models are ready only now.
        from . import listeners, telling  # noqa: F401, PLC0415
