"""One job in, bytes out: renderers by name. A new kind of output is one module and one line here.

A renderer reads only through `sources`, writes nothing, and says what is wrong as problems in its outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from sitegen.model.jobs import Job, Outcome
from sitegen.sources import Sources

Renderer = Callable[[Job, Sources], Outcome]

# Modules are imported when first used: WeasyPrint, pdfium and Pillow are not paid for by a build that draws nothing.
MODULES = {
    "web": "sitegen.renderers.web",
    "print": "sitegen.renderers.print",
    "part": "sitegen.renderers.part",
    "screen": "sitegen.renderers.screen",
    "text": "sitegen.renderers.text",
    "pack": "sitegen.renderers.pack",
    "contact": "sitegen.renderers.contact",
    "film": "sitegen.renderers.film",
    "pagefind": "sitegen.renderers.pagefind",
}


def renderer_named(name: str) -> Renderer:
    """The render function of that name; KeyError for an unknown one."""
    render: Renderer = import_module(MODULES[name]).render
    return render
