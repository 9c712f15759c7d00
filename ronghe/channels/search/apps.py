from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "ronghe.channels.search"
    label = "search"

    def ready(self) -> None:
        # Models are ready only now.
        from ronghe.publishing.adapters import register  # noqa: PLC0415

        from .outlet import SearchOutlet  # noqa: PLC0415

        register("search", SearchOutlet())
