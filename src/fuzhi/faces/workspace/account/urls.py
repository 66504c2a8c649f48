"""Addresses of the own account."""

from django.urls import path

from fuzhi.faces.workspace.account import factor, leave, views

urlpatterns = [
    path("", views.me, name="account"),
    path("password/", views.password, name="account-password"),
    path("factor/", factor.shown, name="account-factor"),
    path("factor/begin/", factor.begin, name="account-factor-begin"),
    path("factor/confirm/", factor.confirm, name="account-factor-confirm"),
    path("factor/codes/", factor.renew, name="account-factor-codes"),
    path("factor/off/", factor.switch_off, name="account-factor-off"),
    path("leave/", leave.hand_over, name="account-leave"),
    path("leave/<int:delegation_id>/end/", leave.end, name="account-leave-end"),
    path("stand-in/", leave.stand_in, name="account-stand-in"),
]
