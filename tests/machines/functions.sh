# What tests/machines/*.sh share. `work` is the folder in which everything is made, `outer` the one in which what must be
# taken away at the end is noted; called from the project's folder.
# shellcheck shell=sh

PLACE="反诈 宣传/sitegen 项目 1" # where the project lies on each machine: below the user's home
LIMIT=1500 # seconds, after which whatever a machine does is given up

die() {
    echo "$*" >&2
    exit 1
}

# ------------------------------------------------------------------------------------------------- the project

# copy_project DIR: what git keeps of the project, as a clone or an unpacked archive has it; the same for all machines, whatever
# is edited meanwhile.
copy_project() {
    mkdir -p "$1"
    if [ "$1" != "$work/project" ]; then
        cp -a "$work/project/." "$1"
        return
    fi
    git -c safe.directory='*' ls-files -z | tar --create --null --verbatim-files-from --files-from=- | tar -x -C "$1"
}

# first_command FILE: the first command for Linux in a block of code of a Markdown file, without its comment.
first_command() {
    awk '/^```/ { inside = !inside; next }
        inside && /^python3 / { sub(/[ \t]+#.*/, ""); print; found = 1; exit }
        END { if (!found) exit 1 }' "$1"
}

# digests DIR: a line for each file in it. The ledger is left out: it tells the versions of Python and Pango, by which the
# next build knows what must be drawn anew.
digests() {
    (cd "$1" && find . -type f ! -path ./.ledger.json -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum)
}

# The days on which it is now, here and in the office's time zone: what is made on another day may differ.
days() {
    echo "$(TZ=UTC date +%F) $(TZ=Asia/Shanghai date +%F)"
}

# ---------------------------------------------------------------------------------------------------- the host

# host_build: the README's first command on this machine, in a copy of its own.
host_build() {
    home="$work/host-whole/$PLACE"
    [ -d "$home" ] || copy_project "$home"
    days >"$work/host.days"
    # As on a user's machine the command makes an environment of its own: that of the tests has more in it (PyAV).
    (cd "$home" && sh -c "$command --quiet" </dev/null) || return
    digests "$home/output" >"$work/host.new"
    mv "$work/host.new" "$work/host.digests"
}

host() {
    trap 'echo >"$work/host-done"' EXIT # whatever became of it: others wait
    group "" ""
    enter_group
    began=$(date +%s)
    status=0
    host_build || status=$?
    tell_facts "$status" "$began" "$work/host-whole/$PLACE/output"
    exit "$status"
}

# same_as_host DIR: fails, and names the files, when they are not the host's own, byte for byte.
same_as_host() {
    until [ -e "$work/host-done" ]; do sleep 1; done
    [ -e "$work/host.digests" ] || die "There is nothing to compare with: the host's own build failed."
    digests "$1" >"$work/$name.digests"
    if ! cmp -s "$work/host.digests" "$work/$name.digests" && [ "$(days)" != "$(cat "$work/host.days")" ]; then
        echo "Midnight has passed: the host builds again."
        host_build
    fi
    if ! LC_ALL=C diff "$work/host.digests" "$work/$name.digests" >"$work/$name.different"; then
        echo "Files that differ from the host's (< host, > here):"
        sed -n 's/^\([<>]\) [0-9a-f]*/\1/p' "$work/$name.different" | LC_ALL=C sort -u -k 2 | head -n 30
        die "$(grep -c '^>' "$work/$name.different") files here and $(grep -c '^<' "$work/$name.different") of the host's differ."
    fi
    echo "All $(wc -l <"$work/$name.digests") files are the host's, byte for byte."
}

# ------------------------------------------------------------------------------------------------ bare systems

# bare SUITE: a minimal Debian with python3 and nothing else in $work/bare-SUITE.
bare() {
    kept=${MACHINES_CACHE:+$MACHINES_CACHE/$1.tar}
    if [ -n "$kept" ] && [ -e "$kept" ]; then
        mkdir "$work/bare-$1"
        tar -x -f "$kept" -C "$work/bare-$1" || exit
        return
    fi
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null | head -n 1)
    began=$(date +%s)
    # Without a mirror it takes Debian's own.
    if ! debootstrap --variant=minbase --include=python3 "$1" "$work/bare-$1" ${mirror:+"$mirror"} >"$work/bare-$1.log" 2>&1; then
        tail -n 20 "$work/bare-$1.log"
        exit 1
    fi
    echo "Made a bare Debian $1 in $(($(date +%s) - began)) seconds."
    if [ -n "$kept" ]; then
        mkdir -p "$MACHINES_CACHE"
        tar -c -f "$kept.new" -C "$work/bare-$1" . && mv "$kept.new" "$kept"
    fi
}

# new_machine NAME SUITE USER: a bare system with the project at a path with blanks and Chinese, USER's own, and the network
# of this machine.
new_machine() {
    root="$work/$1"
    cp -a --reflink=auto "$work/bare-$2" "$root" || die "There is no bare Debian $2 to begin with."
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
    rm -f "$root/etc/resolv.conf"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    # Proxies and the like of this machine's apt.
    apt-config dump Acquire >"$root/etc/apt/apt.conf.d/80host"
    "$(python_with_pip)" tests/machines/pip_settings.py "$root" >"$work/$1.mounts"
    while IFS="$(printf '\t')" read -r there here; do
        mkdir -p "$root$there"
        mount --bind -o ro "$here" "$root$there"
    done <"$work/$1.mounts"
    if [ "$3" != root ]; then
        chroot "$root" useradd --uid 1000 --user-group --create-home "$3"
    fi
    # What pip downloads is shared by machines of one system; pip takes it only from a folder of the user's own.
    cache=${MACHINES_CACHE:-$work}/pip-$2
    mkdir -p "$cache" "$root/var/cache/pip"
    chown -R "$(user_number "$3")" "$cache"
    mount --bind "$cache" "$root/var/cache/pip"

    home="$root$(home_of "$3")"
    copy_project "$home/$PLACE"
    chown -R "$(user_number "$3")" "$home"

    for package in libharfbuzz-subset0 libharfbuzz0b libpango-1.0-0 python3-venv python3-pip; do
        [ -z "$(status_of "$root" "$package")" ] || die "This machine is not bare: it has $package."
    done
    [ -z "$(fonts_of "$root")" ] || die "This machine is not bare: it has fonts ($(fonts_of "$root" | head -n 1))."
}

python_with_pip() {
    for one in "$PWD/.venv-test/bin/python" python3; do
        if "$one" -m pip --version >/dev/null 2>&1; then
            echo "$one"
            return
        fi
    done
    die "This machine's pip settings cannot be read: no Python with pip."
}

home_of() {
    if [ "$1" = root ]; then echo /root; else echo "/home/$1"; fi
}

user_number() {
    if [ "$1" = root ]; then echo 0:0; else echo 1000:1000; fi
}

# status_of ROOT PACKAGE: empty when the package is not installed there.
status_of() {
    dpkg-query --admindir="$1/var/lib/dpkg" --show --showformat='${db:Status-Status}' "$2" 2>/dev/null | grep -x installed || true
}

fonts_of() {
    find "$1/usr/share/fonts" "$1/usr/local/share/fonts" -type f 2>/dev/null || true
}

# on SYSTEM USER LANG SCRIPT WORDS…: a script of sh on that system, in the project's folder where it is
# the user's own, else at home; its words are $1, $2 …
# Its processes count as the machine's that is at work. With ON_ITS_OWN_ROOT=yes the system's folder is the root of all mounts
# and the user root, as after a start of that system.
on() {
    on_root=$work/$1 on_user=$2 on_lang=$3 on_script=$4
    shift 4
    on_path=/usr/local/bin:/usr/bin:/bin
    [ "$on_user" != root ] || on_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    on_home=$(home_of "$on_user")
    on_folder=$on_home/$PLACE
    [ -d "$on_root$on_folder" ] || on_folder=$on_home
    set -- /usr/bin/env -i "HOME=$on_home" "USER=$on_user" "PATH=$on_path" TERM=dumb ${on_lang:+"LANG=$on_lang"} \
        ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} ${no_proxy:+"no_proxy=$no_proxy"} \
        /bin/sh -c 'cd "$0" || exit 125; '"$on_script" "$on_folder" "$@"
    (
        enter_group || exit 125
        if [ -n "${ON_ITS_OWN_ROOT:-}" ]; then
            # In a chroot the kernel makes no namespaces of mounts and users, which tests ask for.
            exec timeout --kill-after=30 "$LIMIT" unshare --mount --propagation private /bin/sh -c \
                'mount --rbind "$0" "$0" && cd "$0" && pivot_root . . && umount -l . && cd / && exec "$@"' "$on_root" "$@"
        fi
        exec timeout --kill-after=30 "$LIMIT" chroot --userspec="$(user_number "$on_user")" --groups= "$on_root" "$@"
    ) 2>&1
}

# ---------------------------------------------------------------------------------------------- control groups

# own_group CONTROLLER: the folder of the control group in which this shell runs; empty when there is none of that controller.
own_group() {
    mounted=$(awk -v want="$1" '{ split($0, halves, " - "); split(halves[2], last, " "); split(halves[1], first, " ") }
        want == "" && last[1] == "cgroup2" { print first[5]; exit }
        want != "" && last[1] == "cgroup" && ("," last[3] ",") ~ ("," want ",") { print first[5]; exit }' /proc/self/mountinfo)
    [ -n "$mounted" ] || return 0
    inside=$(awk -F: -v want="$1" 'want == "" && $1 == 0 { print $3; exit }
        want != "" && ("," $2 ",") ~ ("," want ",") { print $3; exit }' /proc/self/cgroup)
    # In a container the path may be told as the host sees it.
    if [ -d "$mounted$inside" ]; then echo "$mounted${inside%/}"; else echo "$mounted"; fi
}

# make_group FOLDER: and note it, so that it is taken away at the end.
make_group() {
    mkdir "$1" 2>/dev/null || return 1
    echo "$1" >>"$outer/groups"
}

# group CORES BYTES: a control group for the machine's processes that counts their memory; with limits where given.
# Its folders, one for each controller where they are apart, are written to $work/NAME.groups.
group() {
    : >"$work/$name.groups"
    label=sitegen-$(basename "$outer")-$name
    if group_v1 "$label" "$1" "$2" || group_v2 "$label" "$1" "$2"; then
        echo "$made" >"$work/$name.groups"
        watch_memory &
    elif [ -n "$1$2" ]; then
        die "No control group with the controllers memory and cpuset can be made here (version 1 or 2): one core and 2 GB cannot be tried."
    fi
}

group_v1() {
    memory=$(own_group memory)
    [ -n "$memory" ] && make_group "$memory/$1" || return 1
    made="$memory/$1"
    if [ -n "$3" ]; then
        echo "$3" >"$memory/$1/memory.limit_in_bytes" || return 1
        # With swap counted, 2 GB are 2 GB; not every kernel counts it.
        [ ! -e "$memory/$1/memory.memsw.limit_in_bytes" ] || echo "$3" >"$memory/$1/memory.memsw.limit_in_bytes" || return 1
    fi
    if [ -n "$2" ]; then
        cpuset=$(own_group cpuset)
        [ -n "$cpuset" ] && make_group "$cpuset/$1" || return 1
        cat "$cpuset/cpuset.mems" >"$cpuset/$1/cpuset.mems" || return 1
        echo "$2" >"$cpuset/$1/cpuset.cpus" || return 1
        made="$made
$cpuset/$1"
    fi
}

group_v2() {
    # Only a group without processes, or the topmost of all, hands controllers on: our own or one above it.
    above=$(own_group "")
    top=$(awk '{ split($0, halves, " - ") } halves[2] ~ /^cgroup2 / { split(halves[1], first, " "); print first[5]; exit }' \
        /proc/self/mountinfo)
    [ -n "$above" ] || return 1
    until handed_on "$above"; do
        [ "$above" != "$top" ] || return 1
        above=$(dirname "$above")
    done
    make_group "$above/$1" || return 1
    made="$above/$1"
    [ -z "$2" ] || echo "$2" >"$made/cpuset.cpus" || return 1
    if [ -n "$3" ]; then
        echo "$3" >"$made/memory.max" || return 1
        [ ! -e "$made/memory.swap.max" ] || echo 0 >"$made/memory.swap.max" || return 1
    fi
}

# handed_on FOLDER: whether groups below it have the controllers that we need, asked for if need be.
handed_on() {
    grep -qw memory "$1/cgroup.subtree_control" && grep -qw cpuset "$1/cgroup.subtree_control" && return
    (echo "+memory +cpuset" >"$1/cgroup.subtree_control") 2>/dev/null
}

# This shell and what it starts run in the machine's group from now on.
enter_group() {
    while read -r folder; do
        echo 0 >"$folder/cgroup.procs" || return
    done <"$work/$name.groups"
}

# Notes the most that the machine's programs held at once, in MB. The page cache, which the kernel gives back when it is
# wanted, is not in it. Version 1 calls the rest total_rss and total_shmem, version 2 anon and shmem.
watch_memory() {
    stat=$(head -n 1 "$work/$name.groups")/memory.stat
    most=0
    while [ -e "$stat" ] && [ ! -e "$work/$name.result" ]; do
        now=$(awk '$1 ~ /^total_(rss|shmem)$/ { first += $2 } $1 ~ /^(anon|shmem)$/ { second += $2 }
            END { print int((first ? first : second) / 1e6) }' "$stat" 2>/dev/null) || now=0
        if [ "$now" -gt "$most" ]; then
            most=$now
            echo "$most" >"$work/$name.peak"
        fi
        sleep 0.5
    done
}

# How many of the machine's processes were killed for want of memory.
killed() {
    folder=$(head -n 1 "$work/$name.groups")
    cat "$folder/memory.oom_control" "$folder/memory.events" 2>/dev/null | awk '$1 == "oom_kill" { n += $2 } END { print n + 0 }'
}

# --------------------------------------------------------------------------------------------------- the table

# tell_facts STATUS BEGAN [OUTPUT]: what the table says of the machine.
tell_facts() {
    files=- size=-
    if [ -n "${3:-}" ] && [ -d "$3" ]; then
        files=$(find "$3" -type f | wc -l)
        size=$(find "$3" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.1f", sum / 1e6 }')
    fi
    echo "$1 $(($(date +%s) - $2)) $files $size" >"$work/$name.facts"
}

# machine NAME WORDS…: runs the words (a function of kinds.sh) when the machine is wanted; notes how it went and tells why not.
machine() {
    name=$1
    shift
    case " $wanted " in
        *" $name "*) ;;
        *) return 0 ;;
    esac
    began=$(date +%s)
    set +e
    (
        set -e
        "$@"
    ) >"$work/$name.log" 2>&1
    status=$?
    set -e
    [ -e "$work/$name.facts" ] || tell_facts "$status" "$began"
    if [ "$status" = 0 ]; then
        echo passed >"$work/$name.result"
        echo "passed: $name, $(($(date +%s) - began)) seconds"
    else
        echo FAILED >"$work/$name.result"
        # In one piece: the other machines speak as well.
        {
            echo "FAILED: $name, $(($(date +%s) - began)) seconds; the end of what it said:"
            tail -n 60 "$work/$name.log" | sed 's/^/    /'
        } >"$work/$name.told"
        cat "$work/$name.told"
    fi
}

table() {
    echo
    printf '%-26s | %-6s | %3s | %7s | %5s | %5s | %14s\n' machine result rc seconds files MB "peak memory MB"
    for one in $wanted; do
        read -r rc seconds files size <"$work/$one.facts" 2>/dev/null || rc=- seconds=- files=- size=-
        printf '%-26s | %-6s | %3s | %7s | %5s | %5s | %14s\n' "$one" "$(cat "$work/$one.result" 2>/dev/null || echo "not run")" \
            "$rc" "$seconds" "$files" "$size" "$(cat "$work/$one.peak" 2>/dev/null || echo -)"
    done
    echo
}
