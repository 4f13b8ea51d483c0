"""Writing and approval: drafts, the chain of reviews, and what an approval sets in motion."""
