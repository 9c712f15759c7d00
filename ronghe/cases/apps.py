from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "ronghe.cases"
    label = "cases"

    def ready(self) -> None:
        # Models are ready only now.
        from . import citizens, listeners, officers, waiting  # noqa: F401, PLC0415
