"""Markdown as staff write it: lines, blocks, marks inside a text, and the sections of a body."""
