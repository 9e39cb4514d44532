"""sitegen: one library of anti-fraud content, every publicity material from it.

The packages, from the lowest layer up: `model`; `core`; `images`, `typography`, `pdf`, `website`, `screens`; `state`, `loading`;
`checks`, `renderers`; `planning`; `engine`; `app`. Imports only go down (tests/test_layers.py); docs/architecture.md has the tree.
"""

import sys

__version__ = "0.1.0"

if sys.platform == "win32":  # compiled modules look for their libraries when they are imported
    from sitegen.core.native_libraries import prepare

    prepare()
