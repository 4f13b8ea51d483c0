"""The application for a WSGI server, e.g. `waitress-serve wsgi:app`; starts no thread."""

from hub import sample_data
from hub.app import create_app
from hub.runtime import Runtime
from hub.settings import from_environment

runtime = Runtime.open(from_environment())
sample_data.require_none(runtime.database, runtime.settings)
app = create_app(runtime)
