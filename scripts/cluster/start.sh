#!/bin/sh
# Starts the nodes of env01, env02 and env03 on this machine, in any order, and waits until all of them serve. Nodes
# that run already are left alone, so that it also brings back one that was killed. Ports are those of the env files.
#
#   ENVS          folder of the env files; scripts/cluster when not set
#   CLUSTER_DIR   folder for logs and process ids; cluster_db in the repository when not set
#   DENO          the runtime; when not set, deno of the PATH, or else the one that npx brings
set -eu
cd "$(dirname "$0")/../.."
ENVS=${ENVS:-scripts/cluster}
CLUSTER_DIR=${CLUSTER_DIR:-cluster_db}
. scripts/cluster/processes.sh
. scripts/cluster/runtime.sh

command -v curl >/dev/null || { echo "start.sh needs curl, which asks the nodes whether they serve" >&2; exit 1; }
DENO=$(find_deno)
mkdir -p "$CLUSTER_DIR"

# Another program on a port would answer in a node's place, so all ports are looked at before anything starts.
for n in 1 2 3; do
  runs "$n" && continue
  for name in RNACOS_HTTP_PORT RNACOS_GRPC_PORT; do
    port=$(setting "$name" "$n")
    # 7 is curl's "could not connect": nobody listens.
    status=0
    curl --noproxy '*' -s -o /dev/null --max-time 2 "http://127.0.0.1:$port/" || status=$?
    [ "$status" = 7 ] && continue
    echo "Cannot start node $n: port $port is taken. Stop the program that listens there, or change $name" >&2
    echo "in $ENVS/env0$n (and the addresses that name this port in all three files)." >&2
    exit 1
  done
done

for n in 3 1 2; do
  if runs "$n"; then
    echo "node $n runs already"
    continue
  fi
  "$DENO" run --v8-flags=--heap-growing-percent=100,--max-semi-space-size=8 --no-prompt \
    --allow-net --allow-env --allow-read --allow-write --allow-sys=statfs,systemMemoryInfo,loadavg,cpus \
    main.ts -e "$ENVS/env0$n" \
    >"$CLUSTER_DIR/node$n.out" 2>"$CLUSTER_DIR/node$n.log" </dev/null &
  echo $! >"$(pid_file "$n")"
done

for n in 1 2 3; do
  url=http://127.0.0.1:$(setting RNACOS_HTTP_PORT "$n")
  tries=0
  until curl --noproxy '*' -sf -o /dev/null --max-time 5 "$url/health"; do
    tries=$((tries + 1))
    why=
    runs "$n" || why="node $n has ended"
    [ "$tries" -le 300 ] || why="node $n does not serve"
    if [ -n "$why" ]; then
      echo "$why; $CLUSTER_DIR/node$n.log ends with:" >&2
      tail -n 20 "$CLUSTER_DIR/node$n.out" "$CLUSTER_DIR/node$n.log" >&2
      echo "scripts/cluster/stop.sh stops the other nodes." >&2
      exit 1
    fi
    sleep 0.1
  done
  echo "node $n serves on $url"
done
