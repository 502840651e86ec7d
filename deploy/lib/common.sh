# shellcheck shell=bash
# What every command in deploy/ needs: the JDK, the build, Debian packages, and child processes that never outlive us.
# Sourced, after `set -euo pipefail`; starts nothing by itself.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
command_name=$(basename "$0")

edge_jar=$root/gateway/edge/target/hanlu-edge-0.1.0.jar
central_jar=$root/gateway/central/target/hanlu-central-0.1.0.jar

# A gateway is a small box: one small heap, one compiler tier, no files for a profiler. Without -Xms the heap would begin
# at a share of the machine's memory, and without -Xmn its young part be touched whole before the first collection: 17 MB
# more for nothing. An exhausted heap ends the process, so that systemd starts it again: a daemon that limps on after
# OutOfMemoryError loses readings in silence. And SQLite's library is named, which else its driver makes in /tmp at each start:
# a tenth of a second and a megabyte for the card, and on a full disk no start.
# shellcheck disable=SC2034  # used by deploy/hanlu and the benchmarks
edge_jvm=(-XX:+UseSerialGC -Xms16m -Xmn4m -Xmx64m -Xss256k -XX:TieredStopAtLevel=1 -XX:MaxDirectMemorySize=16m
  -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED
  "-Dorg.sqlite.lib.path=${edge_jar%/*}/lib/org/sqlite/native/Linux/$(uname -m)")
# Java's cache of the classes that a start needs, made by a start (JEP 514): it halves the time until the first reading is durable.
# Java ignores one that does not fit, and its words about that must not get into what a command prints.
start_cache=$root/target/hanlu.aot
# shellcheck disable=SC2034  # used by deploy/hanlu and the benchmark of starts
start_cache_jvm=("-XX:AOTCache=$start_cache" -Xlog:disable -Xlog:all=warning:stderr)
# shellcheck disable=SC2034  # used by deploy/hanlu-central
central_jvm=(-Xmx512m -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED)

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$command_name: $*"
  exit 1
}

usage_error() {
  say "$command_name: $*"
  usage >&2
  exit 2
}

# ---- durations ----

# "500ms", "10s", "5m", "1h", "7d" as milliseconds on standard output; false for anything else.
duration_millis() {
  [[ $1 =~ ^([0-9]{1,9})(ms|s|m|h|d)$ ]] || return 1
  local -A unit=([ms]=1 [s]=1000 [m]=60000 [h]=3600000 [d]=86400000)
  echo $((10#${BASH_REMATCH[1]} * ${unit[${BASH_REMATCH[2]}]}))
}

# Milliseconds of the machine's own run time: not moved by a clock step.
uptime_millis() {
  local up
  read -r up _ </proc/uptime
  echo $((10#${up/./} * 10))
}

# ---- Debian packages ----

# need PROGRAM=PACKAGE… : installs the packages whose programs are missing, or says what to install.
need() {
  local pair missing=()
  for pair in "$@"; do
    PATH=$PATH:/usr/sbin command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
  for pair in "$@"; do
    PATH=$PATH:/usr/sbin command -v "${pair%%=*}" >/dev/null || fail "the package ${pair#*=} brought no ${pair%%=*}"
  done
}

# Installs Debian packages without starting or enabling the services in them: we run our own copies, on our own ports.
install_packages() {
  local as_root=() packages=("$@")
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    fail "missing Debian packages; install them: sudo apt-get install --no-install-recommends ${packages[*]}"
  fi
  say "installing ${packages[*]}"
  "${as_root[@]}" bash "$root/deploy/lib/install-packages" "${packages[@]}" >&2 ||
    fail "apt could not install ${packages[*]} (its words stand above)"
}

# ---- JDK ----

jdk_feature() {
  sed -nE 's/^JAVA_VERSION="([0-9]+).*/\1/p' "$1/release" 2>/dev/null
}

# Sets $jdk to the home of a JDK 25 or newer.
find_jdk() {
  local home feature path_java
  path_java=$(readlink -f "$(command -v javac || echo /nowhere/bin/javac)")
  for home in "${JAVA_HOME:-/nowhere}" "${path_java%/bin/javac}" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/*; do
    feature=$(jdk_feature "$home") || continue
    if [ "${feature:-0}" -ge 25 ] && [ -x "$home/bin/javac" ]; then
      jdk=$home
      return
    fi
  done
  if [ -n "${1:-}" ] || ! apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
    fail "no JDK 25 found in JAVA_HOME, PATH or /usr/lib/jvm. Debian 13: apt-get install openjdk-25-jdk-headless;" \
      "older Debian: unpack a JDK 25 (https://adoptium.net) under /usr/lib/jvm"
  fi
  install_packages openjdk-25-jdk-headless
  find_jdk installed
}

# ---- build ----

# Builds both programs unless their jars are newer than every source; says so only when it builds.
build() {
  find_jdk
  mkdir -p "$root/target"
  # One build at a time: a second one would write the jars that the first is about to start.
  exec {build_lock}>"$root/target/build.lock"
  flock "$build_lock"
  if ! built; then
    need mvn=maven
    say "building (once; some minutes on a small machine)"
    touch "$root/target/build.started"
    JAVA25_HOME=$jdk run build mvn -q -B -Dstyle.color=never -f "$root/pom.xml" -P jars package >&2 ||
      fail "the build failed (its words stand above)"
    mark_built
  fi
  [ "$start_cache" -nt "$edge_jar" ] || make_start_cache
  [ -s "$start_cache" ] || start_cache_jvm=()
  exec {build_lock}>&-
}

live_once() {
  spawn start_cache "$jdk/bin/java" "${edge_jvm[@]}" "-XX:AOTCacheOutput=$start_cache" -cp "$edge_jar:${edge_jar%/*}/lib/*" \
    io.hanlu.edge.Main run --config "$1/gateway.yaml" --data "$1/journal" >"$1/log" 2>&1
  wait_until "running" 120 start_cache "$1/log" grep -q ' runs: ' "$1/log"
  pause 2
  kill -TERM "${pid_of[start_cache]}"
  wait "${pid_of[start_cache]}" || : # Java ends as SIGTERM would have ended it, once the cache is written
}

# A short life of a gateway with a sensor, a page and a broker that is not there. Without the cache everything works as well, later.
make_start_cache() {
  local folder
  folder=$(mktemp -d)
  next_port
  cat >"$folder/gateway.yaml" <<-CONF
	gateway:
	  id: start-cache
	  site: {region: CN-SN, county: luochuan, tier: base}
	zones:
	  - id: room-1
	    kind: cold-room
	    produce: apple
	    rules: gb-food
	    sensors:
	      - {id: air-1, driver: sht4x, at: "sim:1/0x44", every: 1s}
	uplink: {url: "mqtt://127.0.0.1:1", group: CN-SN}
	console: {listen: "127.0.0.1:$port"}
	CONF
  rm -f "$start_cache"
  # A cache that Java cannot live with would be worse than none.
  if ! (live_once "$folder") || ! "$jdk/bin/java" "${edge_jvm[@]}" "${start_cache_jvm[@]}" -XX:AOTMode=on -XX:ErrorFile=/dev/null \
    -cp "$edge_jar:${edge_jar%/*}/lib/*" io.hanlu.edge.Main --version >>"$folder/log" 2>&1; then
    show_log "$folder/log"
    say "no cache for faster starts; everything works without it"
    : >"$start_cache" # not at every call
  fi
  rm -rf "$folder"
}

built() {
  local stamp=$root/target/built
  [ -e "$stamp" ] && [ -e "$edge_jar" ] && [ -e "$central_jar" ] &&
    [ -z "$(find "$root/pom.xml" "$root/firmware-bridge" "$root/gateway" "$root/config" -name target -prune \
      -o -path '*/src/test' -prune -o -name '*.md' -prune -o -type f -newer "$stamp" -print -quit)" ]
}

# The stamp carries the time the build began: what was edited while it ran is built again.
mark_built() {
  touch -r "$root/target/build.started" "$root/target/built"
}

# ---- child processes ----

declare -A pid_of=()
children=()

# spawn NAME COMMAND… : starts it in the background. Each child leads a session of its own, so that Ctrl-C reaches only
# us and we choose the order of stopping; should we be killed outright, the kernel sends it SIGTERM.
spawn() {
  local name=$1
  shift
  setpriv --pdeathsig TERM -- setsid -- "$@" &
  pid_of[$name]=$!
  children+=("$name")
}

# run NAME COMMAND… : spawn, and wait for it; its exit status. Unlike with a command in the foreground, a signal to us is
# acted upon at once.
run() {
  local status=0
  spawn "$@"
  wait "${pid_of[$1]}" || status=$?
  unset "pid_of[$1]" "children[-1]"
  return "$status"
}

# Both bash's own table of jobs and the kernel must say so: bash collects a child as soon as it ends, and its pid may then
# belong to a stranger; and the table is not up to date in a trap that interrupted `wait`.
alive() {
  [ -n "${pid_of[$1]:-}" ] && [[ $'\n'$(jobs -rp)$'\n' == *$'\n'${pid_of[$1]}$'\n'* ]] && kill -0 "${pid_of[$1]}" 2>/dev/null
}

# stop NAME… : SIGTERM to all of them, then waits for each (30 s, then SIGKILL). False when one did not end with 0.
stop() {
  local name deadline status clean=0
  for name in "$@"; do
    if alive "$name"; then kill -TERM "${pid_of[$name]}"; fi
  done
  for name in "$@"; do
    [ -n "${pid_of[$name]:-}" ] || continue
    deadline=$(($(uptime_millis) + 30000))
    while alive "$name"; do
      if [ "$(uptime_millis)" -gt "$deadline" ]; then
        say "$name (pid ${pid_of[$name]}) did not stop within 30 s of SIGTERM: killed"
        kill -KILL "${pid_of[$name]}"
        break
      fi
      sleep 0.1
    done
    status=0
    wait "${pid_of[$name]}" || status=$?
    unset "pid_of[$name]"
    [ "$status" -eq 0 ] || clean=$status
  done
  return "$clean"
}

# Last started, first stopped.
stop_children() {
  local i
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do
    stop "${children[i]}" || continue
  done
  children=()
}

# Whatever ends this script stops its children, then calls $after_stop with the exit status.
after_stop=:
stop_on_exit() {
  trap 'leave $?' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

leave() {
  # A second Ctrl-C must not leave half of them running.
  trap '' HUP INT TERM
  trap - EXIT
  stop_children
  "$after_stop" "$1"
  exit "$1"
}

# wait_until WHAT SECONDS NAME LOG COMMAND… : polls COMMAND until it holds; fails with the log's end when the child NAME
# dies or the time is up.
wait_until() {
  local what=$1 seconds=$2 name=$3 log=$4 deadline
  shift 4
  deadline=$(($(uptime_millis) + seconds * 1000))
  until "$@"; do
    if ! alive "$name"; then
      show_log "$log"
      fail "$name ended before $what"
    fi
    if [ "$(uptime_millis)" -gt "$deadline" ]; then
      show_log "$log"
      fail "$name: not $what within $seconds s"
    fi
    sleep 0.1
  done
}

show_log() {
  say "--- end of $1"
  tail -n 20 "$1" >&2
  say "---"
}

# A pause that a signal ends at once (bash runs traps only between commands, but inside `wait`).
pause() {
  sleep "$1" &
  wait $!
}

# ---- loopback ports and HTTP ----

listening() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Sets $port to the next port nobody listens on, counting up from $port_base (random when not set; below the range from
# which the kernel takes ports for outgoing connections).
next_port() {
  port_base=${port_base:-$((20000 + RANDOM % 10000))}
  while listening "$port_base"; do port_base=$((port_base + 1)); done
  [ "$port_base" -le 65535 ] || fail "no free port left below 65536"
  port=$port_base
  port_base=$((port + 1))
}

# http_get PORT PATH : the body of a 200 answer; false for any other. Needs no curl. A subshell: bash keeps the redirections
# of a function in which `exec` fails.
http_get() (
  exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3
  read -r -t 5 _ status _ <&3 || exit 1
  while read -r -t 5 line <&3 && [ "$line" != $'\r' ]; do :; done
  timeout 5 cat <&3
  [ "$status" = 200 ]
)
