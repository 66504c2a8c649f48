"""The web application that granian serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuzhi.site.settings")

from django.core.wsgi import get_wsgi_application

from fuzhi.site.home import work_inside

work_inside()

application = get_wsgi_application()
