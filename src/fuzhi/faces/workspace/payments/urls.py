"""Addresses of batches: list, preparation, one batch and its steps, one payment line, mending an account."""

from django.urls import path

from fuzhi.faces.workspace.payments import acts, lines, returns, views, withholding

urlpatterns = [
    path("", views.batches, name="batches"),
    path("prepare/<str:delivery>/", views.prepare, name="batch-prepare"),
    path("prepare/<str:delivery>/make/", acts.make, name="batch-make"),
    path("accounts/", views.accounts, name="batch-accounts"),
    path("account/<str:number>/", lines.account, name="account-mend"),
    path("line/<int:line_id>/", lines.line, name="batch-line"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/lines/", lines.lines, name="batch-lines"),
    path("<int:batch_id>/release/", acts.release, name="batch-release"),
    path("<int:batch_id>/void/", acts.void, name="batch-void"),
    path("<int:batch_id>/back/", acts.send_back, name="batch-back"),
    path("withheld/<int:entitlement_id>/", withholding.withheld, name="withheld"),
    path("withheld/<int:entitlement_id>/put/", withholding.put, name="withheld-put"),
    path("withheld/<int:entitlement_id>/lift/", withholding.lift, name="withheld-lift"),
    path("withheld/<int:entitlement_id>/confirm/", withholding.confirm, name="withheld-confirm"),
    path("withheld/<int:entitlement_id>/refuse/", withholding.refuse, name="withheld-refuse"),
    path("<int:batch_id>/file/<str:form>/", acts.fetch, name="batch-file"),
    path("<int:batch_id>/return/", acts.upload_return, name="batch-return"),
    path("<int:batch_id>/return/confirm/", returns.confirm, name="batch-return-confirm"),
    path("<int:batch_id>/return/refuse/", returns.refuse, name="batch-return-refuse"),
    path("<int:batch_id>/return/withdraw/", returns.withdraw, name="batch-return-withdraw"),
    path("<int:batch_id>/return/dispute/", returns.dispute, name="batch-return-dispute"),
    path("<int:batch_id>/unanswered/", returns.unanswered, name="batch-unanswered"),
    path("line/<int:line_id>/late/", returns.late, name="line-late"),
    path("line/<int:line_id>/answer/", lines.answer, name="line-answer"),
    path("<int:batch_id>/repay/", acts.repay, name="batch-repay"),
    path("<int:batch_id>/settle/", acts.settle, name="batch-settle"),
]
