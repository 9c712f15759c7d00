from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "ronghe.planning"
    label = "planning"
