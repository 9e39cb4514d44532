#!/bin/sh
# Makes the Windows bundle, runs it under Wine as somebody would who has unpacked it, and compares what it made with what this
# machine makes of the same project. Fails, never skips, when something cannot be had. Needs root and a network.
# Usage: sh tests/machines/wine.sh [BUNDLE.zip]      Ends with one line: "machine: wine rc=… seconds=… files=… MB=… peak_MB=…"
set -eu
cd "$(dirname "$0")/../.."

need=""
[ -x /usr/lib/wine/wine64 ] || command -v wine64 >/dev/null 2>&1 || need="$need wine64"
command -v osslsigncode >/dev/null 2>&1 || need="$need osslsigncode"
[ -e /usr/share/i18n/locales/zh_CN ] || need="$need locales"
[ -x .venv-test/bin/python ] || python3 -c "import ensurepip, venv" >/dev/null 2>&1 || need="$need python3-venv"
if [ -n "$need" ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "This test needs:$need" >&2
        echo "    sudo apt install$need" >&2
        exit 3
    fi
    echo "Installing:$need"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of package names
    apt-get install -y -qq --no-install-recommends $need >/dev/null
fi

python=.venv-test/bin/python
if [ ! -x "$python" ]; then
    python3 build.py --help >/dev/null # makes the program's own environment
    python=.venv/bin/python
fi
exec "$python" tests/machines/wine.py "$@"
