from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ronghe.accounts"
    label = "accounts"

    def ready(self) -> None:
        from . import checks  # noqa: F401, PLC0415 - registers itself; needs the models
