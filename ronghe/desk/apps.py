from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "ronghe.desk"
    label = "desk"

    def ready(self) -> None:
        from .choosers import start_from_data  # noqa: PLC0415 – needs the apps

        start_from_data()
