"""Pages and calls over HTTP."""
