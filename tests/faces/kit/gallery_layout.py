"""How the lists of the gallery look, kept for everybody who looks at it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.list_choosing import LayOut
from fuzhi.faces.kit.list_layout import Layout

hooks.layout_url_name = "gallery-layout"
KEPT = {"layout": Layout()}
hooks.layout_of = lambda request, list_name: KEPT["layout"]


def lay_out(request: HttpRequest) -> HttpResponse:
    """Keep the columns for everybody who looks at the gallery."""
    given = LayOut.pressed(request)
    is_close = given["act"] == "close"
    KEPT["layout"] = Layout(() if given["act"] == "reset" else LayOut.places(given), is_close)
    return redirect(given["back"])
