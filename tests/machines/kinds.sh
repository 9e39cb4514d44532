# The kinds of machines. Each function runs in a shell of its own that ends at the first failure; `name` is the machine's.
# shellcheck shell=sh

# build_on SYSTEM USER LANG WORDS…: the README's first command with more words; its exit status.
build_on() {
    build_root=$1 build_user=$2 build_lang=$3
    shift 3
    printf '%s $ %s\n' "$build_user" "$command $*"
    on "$build_root" "$build_user" "$build_lang" "$command $*" </dev/null
}

output_of() {
    echo "$work/$1$(home_of "$2")/$PLACE/output"
}

# first_build SUITE USER LANG WORDS…: a new system, on which USER types the README's first command. Where the program says
# what root has to type first, root types exactly that, once.
first_build() {
    new_machine "$name" "$1" "$2"
    user=$2 lang=$3
    shift 3
    began=$(date +%s)
    if [ "$user" != root ]; then
        # Where people work, the lists of packages are there.
        on "$name" root "" "apt-get update -qq" </dev/null || die "apt-get update failed."
        status=0
        build_on "$name" "$user" "$lang" "$@" >"$work/$name.first" || status=$?
        cat "$work/$name.first"
        [ "$status" = 3 ] || die "Expected exit 3 from the first try of an ordinary user, got $status."
        line=$(grep -o 'sudo apt.*' "$work/$name.first" | head -n 1)
        [ -n "$line" ] || die "The program does not say what to install: no line with “sudo apt”."
        printf 'root $ %s\n' "$line"
        # Root needs no sudo, and answers the question with yes.
        yes | on "$name" root "" "$(printf 'export DEBIAN_FRONTEND=noninteractive; %s' "$line" | sed 's/sudo //g')" ||
            die "What the program says to type does not work."
    fi
    status=0
    build_on "$name" "$user" "$lang" "$@" || status=$?
    tell_facts "$status" "$began" "$(output_of "$name" "$user")"
    [ "$status" = 0 ] || exit "$status"
    [ -z "$(status_of "$work/$name" libharfbuzz-subset0)" ] ||
        die "libharfbuzz-subset0 is there now: this machine does not prove that it is not needed."
}

# whole SUITE USER LANG: everything, equal to the host's, and the check.
whole() {
    group "" ""
    first_build "$@"
    same_as_host "$(output_of "$name" "$2")"
    build_on "$name" "$2" "$3" check
}

# small SUITE USER LANG: everything on one core with 2 GB of memory, equal to the host's, and the check.
small() {
    group 0 2147483648
    first_build "$@"
    [ "$(killed)" = 0 ] || die "$(killed) processes were killed for want of memory."
    same_as_host "$(output_of "$name" "$2")"
    build_on "$name" "$2" "$3" check
}

# in_ready SYSTEM SUITE: a system on which root has built already, or a new one where it has not.
in_ready() {
    [ -d "$work/$1" ] || new_machine "$1" "$2" root
}

# preview SYSTEM SUITE: the README's preview with every material: pages come, saves and faults are shown, Ctrl-C ends it.
preview() {
    group "" ""
    in_ready "$@"
    began=$(date +%s)
    status=0
    on "$1" root "" "python3 tests/machines/preview.py $command serve" </dev/null || status=$?
    tell_facts "$status" "$began" "$(output_of "$1" root)"
    return "$status"
}

# photograph SYSTEM SUITE: a case with a photograph more; everything is built, and the photograph is in website and handbook.
photograph() {
    group "" ""
    in_ready "$@"
    began=$(date +%s)
    build_on "$1" root "" check # makes the environment where there is none, for Pillow
    on "$1" root "" ".venv/bin/python tests/machines/photograph.py add" </dev/null
    status=0
    build_on "$1" root "" || status=$?
    tell_facts "$status" "$began" "$(output_of "$1" root)"
    [ "$status" = 0 ] || exit "$status"
    on "$1" root "" ".venv/bin/python tests/machines/photograph.py look" </dev/null
}

# suite SUITE: a new system, on which root types the README's test command; $SUITE_WORDS are further words for pytest.
suite() {
    group "" ""
    new_machine "$name" "$1" root
    LIMIT=7200
    began=$(date +%s)
    status=0
    ON_ITS_OWN_ROOT=yes
    on "$name" root "" "$test_command ${SUITE_WORDS:-}" </dev/null || status=$?
    tell_facts "$status" "$began"
    return "$status"
}

# That the lock's wheels exist for every platform that is promised.
wheels() {
    [ -e tools/wheels.py ] || die "tools/wheels.py is not there."
    group "" ""
    enter_group
    PATH="$PWD/.venv-test/bin:$PATH" timeout --kill-after=30 "$LIMIT" python3 tools/wheels.py </dev/null
}

# by_itself NAME: tests/machines/NAME.sh, which compares an offline bundle with this host; its last line tells what the table
# says of it. `wine` is a Windows Python under Wine, `offline` the bundle for Linux where there is nothing but a shell.
by_itself() {
    group "" ""
    enter_group
    began=$(date +%s)
    status=0
    timeout --kill-after=30 "$LIMIT" sh "tests/machines/$1.sh" </dev/null >"$work/$name.said" 2>&1 || status=$?
    cat "$work/$name.said"
    told=$(sed -n 's/^machine: [a-z]* rc=[^ ]* seconds=[^ ]* files=\([^ ]*\) MB=\([^ ]*\).*/\1 \2/p' "$work/$name.said")
    echo "$status $(($(date +%s) - began)) ${told:-"- -"}" >"$work/$name.facts"
    return "$status"
}
