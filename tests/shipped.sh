#!/bin/sh
# The tests of what ships: the starter library built whole, each command and claim of the README on a clean copy, every screen
# of the catalogue, the first run. Half an hour where tests/run.sh takes minutes; .ci/run runs both.
# Usage: sh tests/shipped.sh [further words for pytest]
set -eu
cd "$(dirname "$0")/.."
exec sh tests/run.sh -m shipped "$@"
