#!/bin/sh
# Makes the Linux bundle, runs it where there is a shell and nothing else (no C library, no Python, no fonts), in a folder with
# blanks and Chinese, and compares what it made, byte for byte, with what this machine makes of the same project.
# Fails, never skips. Needs root (chroot, mount) and a network.
# Usage: sh tests/machines/offline.sh [BUNDLE.zip]     Ends with one line: "machine: offline rc=… seconds=… files=… MB=…"
set -eu
cd "$(dirname "$0")/../.."

if [ "$(id -u)" != 0 ]; then
    echo "tests/machines/offline.sh makes a root folder of its own: run it as root." >&2
    exit 3
fi
need=""
command -v busybox >/dev/null 2>&1 || need="$need busybox-static"
[ -x .venv-test/bin/python ] || python3 -c "import ensurepip, venv" >/dev/null 2>&1 || need="$need python3-venv"
if [ -n "$need" ]; then
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

work=$(mktemp -d)
clean() {
    trap - EXIT INT TERM HUP
    for mounted in dev/shm dev proc; do
        umount "$work/bare/$mounted" 2>/dev/null || true
    done
    rm -rf --one-file-system "$work"
}
trap clean EXIT
trap 'clean; exit 130' INT
trap 'clean; exit 143' TERM HUP

bundle=${1:-$work/bundle.zip}
[ $# -gt 0 ] || "$python" tools/bundle.py linux --output "$bundle"

place="home/张 三/反诈 材料 (1)"
mkdir -p "$work/bare/bin" "$work/bare/proc" "$work/bare/dev" "$work/bare/tmp" "$work/bare/$place" "$work/here"
cp "$(command -v busybox)" "$work/bare/bin/busybox"
for name in sh uname readlink dirname chmod; do # what the scripts use
    ln -s busybox "$work/bare/bin/$name"
done
# As archive managers do that know nothing of Unix: no file can be run.
"$python" -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' "$bundle" "$work/bare/$place"
"$python" tests/machines/reduce.py "$work/bare/$place/sitegen"
(cd "$work/bare/$place/sitegen" && tar -c --exclude ./python --exclude ./lib .) | tar -x -C "$work/here"
mount -t proc proc "$work/bare/proc"
mount --bind /dev "$work/bare/dev"
mount -t tmpfs -o mode=1777 shm "$work/bare/dev/shm"
# Whoever clicks is nobody in particular: nothing outside the own folder and /tmp can be written.
chmod 1777 "$work/bare/tmp"
chown -R 1000:1000 "$work/bare/home"

only=website,texts,poster,handbook,screen
began=$(date +%s)
# A user with another language, whose programs look for libraries elsewhere.
chroot --userspec=1000:1000 --groups= "$work/bare" /bin/busybox env -i PATH=/bin HOME=/tmp LANG=zh_CN.UTF-8 LD_LIBRARY_PATH=/nowhere PYTHONPATH=/nowhere \
    sh "/$place/sitegen/生成.sh" --only "$only" </dev/null >"$work/said" 2>&1 || {
    status=$?
    tail -n 30 "$work/said" >&2
    echo "machine: offline rc=$status"
    exit 1
}
seconds=$(($(date +%s) - began))
tail -n 7 "$work/said"
grep -q '完成：' "$work/said"
if grep -iE 'warning|traceback|error' "$work/said" >&2; then exit 1; fi

"$python" "$work/here/build.py" --quiet --only "$only" </dev/null
# The ledger tells the versions of Python and Pango, by which the next build knows what must be drawn anew.
diff -r -x .ledger.json "$work/here/output" "$work/bare/$place/sitegen/output" >"$work/different" || {
    head -n 20 "$work/different" >&2
    echo "machine: offline rc=1"
    exit 1
}
echo "All files are equal to the byte to those made here."
output="$work/bare/$place/sitegen/output"
find "$output" -type f -printf '%s\n' | awk -v seconds="$seconds" \
    '{ n++; sum += $1 } END { printf "machine: offline rc=0 seconds=%d files=%d MB=%.1f\n", seconds, n, sum / 1e6 }'
