#!/bin/sh
# Starts the Python that lies here with the system libraries that lie here, whatever the system's own are.
self=$(readlink -f "$0")
here=${self%/bin/*}
exec "$here/lib/@LOADER@" --inhibit-cache --library-path "$here/lib" --argv0 "$here/bin/python3" "$here/bin/@PYTHON@" "$@"
