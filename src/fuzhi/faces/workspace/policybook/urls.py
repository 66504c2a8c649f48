"""Addresses of the policy book."""

from django.urls import path

from fuzhi.faces.workspace.policybook import views

urlpatterns = [
    path("", views.book, name="policy"),
    path("clause/<str:number>/", views.clause, name="policy-clause"),
    path("item/<str:code>/", views.item, name="policy-item"),
    path("readings/", views.readings, name="policy-readings"),
]
