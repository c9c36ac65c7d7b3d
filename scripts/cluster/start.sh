#!/bin/sh
# Starts three nodes on this machine from env01, env02 and env03, in any order, and waits until all of them serve.
# Data, logs and process ids are kept in cluster_db of the repository.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p cluster_db
for n in 3 1 2; do
  deno run --no-prompt --allow-net --allow-env --allow-read --allow-write --allow-sys=statfs main.ts \
    -e "scripts/cluster/env0$n" >"cluster_db/node$n.out" 2>"cluster_db/node$n.log" &
  echo $! >"cluster_db/node$n.pid"
done
for n in 1 2 3; do
  port=$((8847 + n))
  tries=0
  until curl -sf -o /dev/null "http://127.0.0.1:$port/health"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ]; then
      echo "node $n does not serve; its log ends with:" >&2
      tail -n 20 "cluster_db/node$n.log" >&2
      exit 1
    fi
    sleep 0.1
  done
  echo "node $n serves on http://127.0.0.1:$port"
done
