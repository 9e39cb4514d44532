#!/bin/sh
# Builds the project as it ships on machines that have nothing: bare Debian 12 and 13 as root and as an ordinary user, one
# core with 2 GB; then the preview, a photograph, the wheels of other platforms, the offline bundles under Wine and without any library.
# Fails, never skips, when something cannot be had. Needs root, a network and some 10 GB below TMPDIR (else /var/tmp).
# Usage: sh tests/machines.sh [names of machines]
# MACHINES_CACHE=DIR keeps the bare systems and what pip downloads for the next run. Ends with the table of all machines and
# the line "machines: N passed, N failed".
set -eu
cd "$(dirname "$0")/.."

if [ "$(id -u)" != 0 ]; then
    echo "tests/machines.sh makes systems of its own (chroot, mount, control groups): run it as root." >&2
    exit 3
fi

need=""
command -v debootstrap >/dev/null 2>&1 || need="$need debootstrap"
command -v git >/dev/null 2>&1 || need="$need git"
[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || need="$need debian-archive-keyring"
python3 -c "import ensurepip, venv" >/dev/null 2>&1 || need="$need python3-venv"
if [ -n "$need" ]; then
    echo "Installing:$need"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of package names
    apt-get install -y -qq --no-install-recommends $need >/dev/null
fi

# Mounts and processes live in namespaces of their own, which end with `unshare`, whatever happens; control groups and files
# are taken away here.
work=$(mktemp -d "${TMPDIR:-/var/tmp}/machines.XXXXXX")
inside=""
clean() {
    trap - EXIT INT TERM HUP
    if [ -n "$inside" ]; then
        kill -KILL "$inside" 2>/dev/null || true
        wait "$inside" 2>/dev/null || true
    fi
    if [ -e "$work/groups" ]; then
        # A group can be removed once the kernel has done away with its last process.
        tac "$work/groups" | while read -r group; do
            for _ in 1 2 3 4 5 6 7 8 9 10; do
                rmdir "$group" 2>/dev/null && break
                [ -d "$group" ] || break
                sleep 0.5
            done
            [ ! -d "$group" ] || echo "The control group $group could not be removed." >&2
        done
    fi
    rm -rf --one-file-system "$work"
}
trap clean EXIT
trap 'clean; exit 130' INT
trap 'clean; exit 143' TERM HUP

setpriv --pdeathsig KILL unshare --mount --pid --fork --mount-proc --kill-child sh tests/machines/all.sh "$work" "$@" &
inside=$!
status=0
wait "$inside" || status=$?
inside=""
exit "$status"
