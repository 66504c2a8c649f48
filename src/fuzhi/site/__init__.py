"""Assembly: settings, addresses, the embedded database, the supervisor and the ``fuzhi`` command."""
