"""Who calls the dispatcher."""
