"""The kit as a Django app: it brings templates, cotton components and template tags, no tables."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Installed as ``fuzhi.faces.kit``; the label stands in no address and in no table."""

    name = "fuzhi.faces.kit"
    label = "kit"
    verbose_name = "页面部件"
