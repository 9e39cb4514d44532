"""Reading what people write: one module a kind of content, `library` for all of it.

Nothing is imported here: a process that draws unpickles a few of these modules' values and needs none of the rest.
"""
