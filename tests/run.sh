#!/bin/sh
# Sets up what the tests need and runs the suite; tests/shipped.sh runs what takes the shipped library whole.
# With further words pytest decides what is run. Fails, never skips, when something cannot be had.
# Usage: sh tests/run.sh [--update-golden] [further words for pytest]
set -eu
cd "$(dirname "$0")/.."

PATH=$PATH:/usr/sbin:/sbin # where ldconfig is; an ordinary user has not got these
if ! python3 -c "import sys; sys.exit(sys.version_info < (3, 11))"; then
    echo "The tests need Python 3.11 or newer as python3." >&2
    exit 3
fi
need=""
command -v git >/dev/null 2>&1 || need="$need git"
command -v chromium >/dev/null 2>&1 || need="$need chromium"
command -v pdftotext >/dev/null 2>&1 || need="$need poppler-utils"
java -version >/dev/null 2>&1 || need="$need default-jre-headless" # the Nu Html Checker's
for lib in libpango-1.0.so.0:libpango-1.0-0 libpangoft2-1.0.so.0:libpangoft2-1.0-0; do
    ldconfig -p | grep -q "${lib%%:*}" || need="$need ${lib##*:}"
done
python3 -c "import ensurepip, venv" >/dev/null 2>&1 || need="$need python3-venv"
if [ -n "$need" ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "The tests need packages of the system; type this, then run them again: sudo apt install$need" >&2
        exit 3
    fi
    echo "Installing:$need"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of package names
    apt-get install -y -qq --no-install-recommends $need >/dev/null
fi

# Hundreds of builds: without bytecode each would translate the whole program anew.
unset PYTHONDONTWRITEBYTECODE

# The program makes its own environment; the tests' tools go into one beside it.
python=.venv-test/bin/python
stamp=$(cat requirements.lock tests/requirements.txt | cksum)
if [ "$(cat .venv-test/ready 2>/dev/null)" != "$stamp" ]; then
    echo "Making .venv-test"
    python3 -m venv --clear .venv-test
    $python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    $python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
    echo "$stamp" > .venv-test/ready
fi

$python -m ruff check .
$python -m ruff format --check .
$python -m mypy
[ $# != 0 ] || set -- -m "not shipped"
exec $python -m pytest -n 2 --dist worksteal "$@"
