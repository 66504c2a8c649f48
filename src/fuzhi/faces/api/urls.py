"""Addresses of the API."""

from importlib import import_module

from django.urls import path

from fuzhi.faces.api.frame import make_api

ROUTERS = ("me", "registers", "aid", "lists", "money", "figures", "cases")

api = make_api()
for name in ROUTERS:
    api.add_router("", import_module(f"fuzhi.faces.api.{name}").router)

urlpatterns = [path("", api.urls)]
