"""The console: what people who sign in see. Every page module is in the one list below."""

from hub.web.console import (
    account,
    checking,
    files,
    item_page,
    items,
    people,
    removal,
    review,
    sign_in,
    slips,
    today,
    writing,
)

PAGES = (
    account.bp,
    checking.bp,
    files.bp,
    items.bp,
    item_page.bp,
    people.bp,
    removal.bp,
    review.bp,
    sign_in.bp,
    slips.bp,
    slips.short,
    today.bp,
    writing.bp,
)
