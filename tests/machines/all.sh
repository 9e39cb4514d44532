#!/bin/sh
# All machines and their table. Called by tests/machines.sh, in namespaces of its own.
# Usage: all.sh FOLDER [names of machines]
set -eu
outer=$1
shift
# On a disk in one file: what is written is gone at once with the file, and a system in it is made in half the time, as
# nothing waits for the real disk. Where there are no loop devices, a folder does.
work=$outer/disk
mkdir "$work" "$work/tmp"
truncate --size=24G "$outer/disk.img"
if mkfs.ext4 -q -F -O ^has_journal -E lazy_itable_init=1,nodiscard "$outer/disk.img" && mount -o loop,noatime "$outer/disk.img" "$work"; then
    mkdir "$work/tmp"
fi
export TMPDIR="$work/tmp"

# debian12-suite and debian13-suite, the tests themselves, are tried when they are named: they take as long as the tests.
wanted=${*:-"debian12-root debian12-user debian13-root-one-core-2GB debian13-user serve photograph wheels wine offline"}
case " $wanted " in *" debian1"[23]"-root"* | *" debian1"[23]"-user "*) wanted="host $wanted" ;; esac # what they are compared with
. tests/machines/functions.sh
. tests/machines/kinds.sh

began=$(date +%s)
copy_project "$work/project"
command=$(first_command README.md)
test_command=$(grep -m 1 -o '^sh tests/run\.sh' README.md)
echo "The README's first command: $command"
echo "Machines: $wanted"

# Three lines of work at once: what one waits for (downloads, one core), another uses.
{
    machine host host
    machine wheels wheels
    machine wine by_itself wine
    machine offline by_itself offline
} &
{
    case " $wanted " in *" debian12-"* | *" serve "* | *" photograph "*) bare bookworm ;; esac
    machine debian12-root whole bookworm root ""
    machine serve preview debian12-root bookworm
    machine photograph photograph debian12-root bookworm
    machine debian12-user whole bookworm office zh_CN.UTF-8
    machine debian12-suite suite bookworm
} &
{
    case " $wanted " in *" debian13-"*) bare trixie ;; esac
    machine debian13-root-one-core-2GB small trixie root C.UTF-8
    machine debian13-user whole trixie office zh_CN.UTF-8
    machine debian13-suite suite trixie
} &
wait

table
echo "All machines took $(($(date +%s) - began)) seconds."
passed=0 failed=0
for name in $wanted; do
    case $(cat "$work/$name.result" 2>/dev/null) in
        passed) passed=$((passed + 1)) ;;
        *) failed=$((failed + 1)) ;;
    esac
done
echo "machines: $passed passed, $failed failed"
[ "$failed" = 0 ]
