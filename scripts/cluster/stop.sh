#!/bin/sh
# Stops what start.sh has started and waits for the end. The data stays; remove cluster_db to begin anew.
# CLUSTER_DIR is the one that start.sh was given.
set -eu
cd "$(dirname "$0")/../.."
CLUSTER_DIR=${CLUSTER_DIR:-cluster_db}
. scripts/cluster/processes.sh

for n in 1 2 3; do
  runs "$n" && kill "$(cat "$(pid_file "$n")")" 2>/dev/null || true
done
left=0
for n in 1 2 3; do
  [ -e "$(pid_file "$n")" ] || continue
  tries=0
  # A node finishes what it has taken, in five seconds at most.
  while runs "$n" && [ "$tries" -lt 150 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  if runs "$n"; then
    echo "node $n still runs as process $(cat "$(pid_file "$n")"); kill -9 ends it" >&2
    left=1
  else
    rm "$(pid_file "$n")"
    echo "node $n has stopped"
  fi
done
exit "$left"
