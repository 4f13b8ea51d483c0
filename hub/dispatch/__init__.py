"""Make shown equal wanted: claim a placement, do one thing at its outlet, record it."""
