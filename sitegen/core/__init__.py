"""The one door to files and the date, digests, template loading, and what the machine must have."""
