"""The hub: what is wanted where, what is shown there, and the proof of both."""
