#!/bin/bash
# Compiles the suite in the current folder and runs it: jvm.sh CLASS [prepare] [maven options]; with `prepare` it only
# compiles. COMPAT_TARGET names the output folder where it is not `target`, COMPAT_JVM holds more options of the JVM.
# Logs and what clients keep go to a folder of their own, which stays when a case fails.
set -eo pipefail
main=$1
shift
prepare=
if [ "$1" = prepare ]; then
  prepare=yes
  shift
fi
target=${COMPAT_TARGET:-target}
here=$(dirname "$0")
sources=(pom.xml src "$here/src/harness" "$here/src/child")
if [ ! -f "$target/classpath" ] || [ "$*" != "$(cat "$target/options")" ] ||
  [ -n "$(find "${sources[@]}" -newer "$target/classpath" -print -quit)" ]; then
  rm -f "$target/classpath" # so that a run that fails here is tried again
  # The compiler does not see that a class file came from another release of the client.
  rm -rf "$target/classes"
  mkdir -p "$target"
  printf '%s' "$*" >"$target/options"
  MAVEN_OPTS="-XX:TieredStopAtLevel=1 $MAVEN_OPTS" mvn -q -B -Dstyle.color=never "$@" >&2
fi
[ -z "$prepare" ] || exit 0
state=$(mktemp -d "${TMPDIR:-/tmp}/nacos-compat-XXXXXX")
log=(-Dorg.slf4j.simpleLogger.showDateTime=true "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS")
read -ra more <<<"$COMPAT_JVM"
status=0
java "${log[@]}" -Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dcompat.state=$state" "-Duser.home=$state" \
  "-DJM.SNAPSHOT.PATH=$state/state" "-DJM.LOG.PATH=$state/logs" "${more[@]}" \
  -cp "$target/classes:$(cat "$target/classpath")" "$main" 2>"$state/main.log" || status=$?
if [ "$status" -eq 0 ]; then
  rm -rf "$state"
else
  echo "Logs are in $state" >&2
fi
exit "$status"
