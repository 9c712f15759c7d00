from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "ronghe.channels.feeds"
    label = "feeds"

    def ready(self) -> None:
        # Models are ready only now.
        from ronghe.channels.web.outlet import PressedOutlet  # noqa: PLC0415
        from ronghe.publishing.adapters import register  # noqa: PLC0415

        from . import pages  # noqa: PLC0415

        register("feeds", PressedOutlet(own=pages.data, lists=pages.lists, lists_first=True))
