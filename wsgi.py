"""The application for a WSGI server, e.g. `waitress-serve wsgi:app`; starts no thread."""

from hub.app import create_app
from hub.runtime import Runtime
from hub.settings import from_environment

app = create_app(Runtime.open(from_environment()))
