"""Addresses of staff pages: each area's own ``urls.py`` under its prefix. A new area is added to the list below."""

from django.urls import URLPattern, URLResolver, include, path

AREAS = {  # folder -> prefix under /staff/
    "home": "",
    "search": "search/",
    "kept": "views/",
    "bulk": "bulk/",
    "rosters": "rosters/",
    "matching": "matching/",
    "children": "children/",
    "households": "households/",
    "child": "child/",
    "changes": "changes/",
    "decisions": "decisions/",
    "school": "school/",
    "policybook": "policy/",
    "lists": "lists/",
    "notices": "notices/",
    "casework": "cases/",
    "papers": "papers/",
    "village": "village/",
    "payments": "payments/",
    "funds": "funds/",
    "oversight": "oversight/",
    "progress": "progress/",
    "teachers": "teachers/",
    "system": "system/",
    "tasks": "tasks/",
    "account": "me/",
    "help": "help/",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"fuzhi.faces.workspace.{area}.urls")) for area, prefix in AREAS.items()
]
