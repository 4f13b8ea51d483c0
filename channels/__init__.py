"""How to speak to each kind of outlet. Nothing here knows the hub."""
