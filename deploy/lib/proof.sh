# shellcheck shell=bash
# Tests of the whole chain that are long by hand and short in deploy/test. Sourced after common.sh by their benchmarks.

# prove TEST PROPERTY… : shows what the test says of itself, in lines that begin with its name in small letters and a colon.
prove() {
  local test=$1 status=0 log
  shift
  log=$root/target/$command_name.log
  find_jdk
  JAVA25_HOME=$jdk run maven mvn -B --no-transfer-progress -f "$root/pom.xml" -pl gateway/central -am -P it \
    -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test="$test" -Dfailsafe.failIfNoSpecifiedTests=false \
    -Dspotless.check.skip "$@" verify >"$log" 2>&1 || status=$?
  grep -E "^(-Dhanlu.seed=|$command_name: )" "$log" || status=1
  if [ "$status" -ne 0 ]; then
    show_log "$log"
    fail "it did not hold; all that was said stands in $log"
  fi
}
