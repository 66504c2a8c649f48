"""Addresses of the import pages."""

from django.urls import path

from fuzhi.faces.workspace.rosters import acts, compared, handing_out, row, views
from fuzhi.faces.workspace.rosters.handing_out import fetch
from fuzhi.steps.intake.things import Sheet

urlpatterns = [
    path("", views.rosters, name="rosters"),
    path("form/<slug:kind>/", handing_out.form, name="roster-form"),
    path("upload/", acts.upload, name="roster-upload"),
    path("many/", acts.hand_in, name="roster-many"),
    path("many/<int:parcel_id>/", views.parcel, name="roster-parcel"),
    path("many/<int:parcel_id>/state/", views.parcel_state, name="roster-parcel-state"),
    path("many/<int:parcel_id>/read/", acts.say, name="roster-parcel-say"),
    path("many/<int:parcel_id>/import/", acts.take, name="roster-parcel-take"),
    path("reading/<uuid:task_id>/", views.reading, name="roster-reading"),
    path("reading/<uuid:task_id>/state/", views.reading_state, name="roster-reading-state"),
    path("reading/<uuid:task_id>/as-recognised/", acts.read_as_recognised, name="roster-read-recognised"),
    path("row/<int:row_id>/", row.row, name="roster-row"),
    path("<int:batch_id>/", views.batch, name="roster-batch"),
    path("<int:batch_id>/preview/", views.preview, name="roster-preview"),
    path("<int:batch_id>/problem/<slug:code>/", views.problem, name="roster-problem"),
    path("<int:batch_id>/compared/", compared.compared, name="roster-compared"),
    path("<int:batch_id>/problem/<slug:code>/mend/", acts.mend, name="roster-mend"),
    path("<int:batch_id>/unmend/", acts.unmend, name="roster-unmend"),
    path("<int:batch_id>/annotated/", fetch, {"sheet": Sheet.ANNOTATED}, name="roster-annotated"),
    path("<int:batch_id>/original/", fetch, {"sheet": Sheet.ORIGINAL}, name="roster-original"),
    path("<int:batch_id>/columns/", acts.columns, name="roster-columns"),
    path("<int:batch_id>/import/", acts.commit, name="roster-commit"),
    path("<int:batch_id>/undo/", acts.undo, name="roster-undo"),
    path("<int:batch_id>/discard/", acts.discard, name="roster-discard"),
]
