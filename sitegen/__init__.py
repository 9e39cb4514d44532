"""sitegen: one library of anti-fraud content, every publicity material from it.

The floors, from the ground up: `model` and `problems`; `sources` and `digests`; `loading`, `checks` and the crafts
(`templating`, `typefaces`, `fitting`, `pen`, `imposition` …); `materials` and `plan`; `renderers`; `engine`; `cli`.
Imports only go down (tests/test_floors.py).
"""

import sys

__version__ = "0.1.0"

if sys.platform == "win32":  # compiled modules look for their libraries when they are imported
    from sitegen.libraries import prepare

    prepare()
