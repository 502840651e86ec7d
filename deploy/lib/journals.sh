# shellcheck shell=bash
# What the benchmarks of the journal share: a folder of their own, and benchmarks/Journals.java with the daemon's own flags.

# shellcheck source=deploy/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# journals WHAT FOLDER SIZE : one of the tasks of Journals.java; its log is shown when it fails.
journals() {
  run journals "$jdk/bin/java" "${edge_jvm[@]}" -cp "$run:$class_path" Journals "$@" 2>"$run/log" || {
    show_log "$run/log"
    fail "the benchmark failed"
  }
}

remove_run() { rm -rf "$run"; }

run=$(mktemp -d)
# shellcheck disable=SC2034  # leave calls it
after_stop=remove_run
stop_on_exit
build
class_path="$edge_jar:${edge_jar%/*}/lib/*"
"$jdk/bin/javac" -cp "$class_path" -d "$run" "$root/deploy/benchmarks/Journals.java"
