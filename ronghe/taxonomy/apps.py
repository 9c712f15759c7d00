from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    name = "ronghe.taxonomy"
    label = "taxonomy"
