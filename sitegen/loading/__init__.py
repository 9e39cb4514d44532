"""Reading what people write: one room a kind of content, `library` for all of it.

Nothing is imported here: a process that draws unpickles a few of these rooms' values and needs none of the rest.
"""
