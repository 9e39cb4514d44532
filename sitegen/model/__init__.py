"""Plain immutable values: what the content says, before any material is thought of.

`text` holds words with marks, amounts, dates; `content` what staff write; `formats` papers and screens;
`library` all of it together; `jobs` what plan, renderers and engine say to each other.
"""
