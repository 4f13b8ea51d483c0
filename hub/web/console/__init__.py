"""The console: what people who sign in see. Every page module is in the one list below."""

from hub.web.console import sign_in, today

PAGES = (sign_in.bp, today.bp)
