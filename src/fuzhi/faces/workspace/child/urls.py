"""一人一档 and what is printed from it."""

from django.urls import path

from fuzhi.faces.workspace.child import views

urlpatterns = [
    path("<str:number>/", views.child, name="child"),
    path("<str:number>/timeline/", views.whole_timeline, name="child-timeline"),
    path("<str:number>/withdraw/", views.withdraw, name="child-withdraw"),
    path("<str:number>/card.pdf", views.card, name="child-card"),
]
