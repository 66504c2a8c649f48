"""Addresses of the policy book."""

from django.urls import path

from fuzhi.faces.workspace.policybook import readings, views

urlpatterns = [
    path("", views.book, name="policy"),
    path("clause/<str:number>/", views.clause, name="policy-clause"),
    path("item/<str:code>/", views.item, name="policy-item"),
    path("readings/", readings.readings, name="policy-readings"),
    path("readings/change/<int:change_id>/confirm/", readings.confirm, name="policy-reading-confirm"),
    path("readings/change/<int:change_id>/refuse/", readings.refuse, name="policy-reading-refuse"),
    path("readings/change/<int:change_id>/withdraw/", readings.withdraw, name="policy-reading-withdraw"),
    path("readings/<slug:name>/", readings.reading, name="policy-reading"),
    path("readings/<slug:name>/propose/", readings.propose, name="policy-reading-propose"),
]
