"""The programming interface under /api/v1; see docs/api.md."""

from hub.web.api.application import PREFIX, open_api

__all__ = ["PREFIX", "open_api"]
