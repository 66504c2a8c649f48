"""Addresses of the own account."""

from django.urls import path

from fuzhi.faces.workspace.account import factor, views

urlpatterns = [
    path("", views.me, name="account"),
    path("password/", views.password, name="account-password"),
    path("factor/", factor.shown, name="account-factor"),
    path("factor/begin/", factor.begin, name="account-factor-begin"),
    path("factor/confirm/", factor.confirm, name="account-factor-confirm"),
    path("factor/codes/", factor.renew, name="account-factor-codes"),
    path("factor/off/", factor.switch_off, name="account-factor-off"),
]
