#!/bin/sh
# Stops what start.sh has started. The data stays; remove cluster_db to begin anew.
set -eu
cd "$(dirname "$0")/../.."
for file in cluster_db/node*.pid; do
  [ -e "$file" ] || continue
  kill "$(cat "$file")" 2>/dev/null || true
done
for file in cluster_db/node*.pid; do
  [ -e "$file" ] || continue
  while kill -0 "$(cat "$file")" 2>/dev/null; do sleep 0.1; done
  rm "$file"
done
