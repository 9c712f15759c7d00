from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "ronghe.cases"
    label = "cases"
