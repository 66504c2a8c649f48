"""The web application that granian serves."""

import os
import signal

from fuzhi.site.children import dies_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuzhi.site.settings")

from django.core.wsgi import get_wsgi_application

from fuzhi.site.home import work_inside

work_inside()
if os.environ.get("FUZHI_PROCESS") == "web":  # a granian that is killed takes its workers along
    dies_with_parent(signal.SIGKILL)

application = get_wsgi_application()
