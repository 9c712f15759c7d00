from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ronghe.channels.web"
    label = "web"

    def ready(self) -> None:
        # Models are ready only now.
        from ronghe.publishing.adapters import register  # noqa: PLC0415

        from . import pages  # noqa: PLC0415
        from .outlet import PressedOutlet  # noqa: PLC0415

        register("web", PressedOutlet(own=pages.article, lists=pages.lists))
