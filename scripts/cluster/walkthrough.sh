#!/bin/sh
# A walk through a cluster with curl. Every step says what it shows, and the script fails where a node answers something
# else. The nodes are those of start.sh, or the addresses in NODES, separated by blanks.
#
#   scripts/cluster/start.sh && scripts/cluster/walkthrough.sh
#
#   NODES      addresses of the nodes
#   LAST_PID   process of the last one, which is killed at the end; without it nobody is killed. When the nodes are
#              those of start.sh it is known, and start.sh brings the node back.
set -eu
CLUSTER_DIR=${CLUSTER_DIR:-$(dirname "$0")/../../cluster_db}
if [ -z "${NODES:-}" ]; then
  NODES="http://127.0.0.1:8848 http://127.0.0.1:8849 http://127.0.0.1:8850"
  LAST_PID=${LAST_PID:-$(cat "$CLUSTER_DIR/node3.pid" 2>/dev/null || true)}
fi
LAST_PID=${LAST_PID:-}
first=${NODES%% *}
last=${NODES##* }

# Proxies of the environment are for other machines.
curl() {
  command curl --noproxy '*' "$@"
}

# Asks again for up to ten seconds: other nodes follow within moments, not in the same one.
expect() { # expect <what> <wanted> <curl arguments>
  what=$1 wanted=$2
  shift 2
  tries=0
  while :; do
    found=$(curl -s "$@" || true)
    case $found in *"$wanted"*) break ;; esac
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
      echo "FAILED $what: wanted $wanted, found $found" >&2
      exit 1
    fi
    sleep 0.1
  done
  echo "ok     $what"
}

echo "# Every node serves and knows every other one."
for node in $NODES; do
  expect "$node is healthy" success "$node/health"
  for other in $NODES; do
    expect "$node lists $other" "\"address\":\"${other#http://}\"" \
      "$node/nacos/v1/core/cluster/nodes"
  done
  expect "$node knows a leader" '"current_leader":' "$node/nacos/v1/raft/metrics"
done

echo "# A config published on one node is read on all of them."
expect "published on $first" true -X POST "$first/nacos/v1/cs/configs" \
  -d 'dataId=t001&group=foo&content=contentTest'
for node in $NODES; do
  expect "read on $node" contentTest "$node/nacos/v1/cs/configs?dataId=t001&group=foo"
done

echo "# It is changed on the last node; a linearizable read anywhere sees the change at once."
expect "changed on $last" true -X POST "$last/nacos/v1/cs/configs" \
  -d 'dataId=t001&group=foo&content=contentChanged'
for node in $NODES; do
  found=$(curl -s "$node/nacos/v1/cs/configs?dataId=t001&group=foo&consistency=linearizable")
  [ "$found" = contentChanged ] || { echo "FAILED $node read $found" >&2; exit 1; }
  echo "ok     read on $node"
done

echo "# A persistent instance registered on one node is listed on all of them."
expect "registered on $first" ok -X POST "$first/nacos/v1/ns/instance" \
  -d 'serviceName=nacos.test.001&groupName=foo&ip=192.168.1.11&port=8000&ephemeral=false'
for node in $NODES; do
  expect "listed on $node" '"ip":"192.168.1.11"' \
    "$node/nacos/v1/ns/instance/list?serviceName=foo%40%40nacos.test.001"
done

echo "# Ephemeral instances registered on two nodes are listed on all of them."
service='serviceName=nacos.test.002&groupName=foo'
expect "registered on $first" ok -X POST "$first/nacos/v1/ns/instance" \
  -d "$service&ip=192.168.1.12&port=8000"
expect "registered on $last" ok -X POST "$last/nacos/v1/ns/instance" \
  -d "$service&ip=192.168.1.13&port=8000"
for node in $NODES; do
  for ip in 192.168.1.12 192.168.1.13; do
    expect "$ip is listed on $node" "\"ip\":\"$ip\"" \
      "$node/nacos/v1/ns/instance/list?serviceName=foo%40%40nacos.test.002"
  done
done

echo "# Removed on one node, gone on all of them."
expect "removed on $last" true -X DELETE "$last/nacos/v1/cs/configs?dataId=t001&group=foo"
for node in $NODES; do
  expect "gone on $node" 'config data not exist' "$node/nacos/v1/cs/configs?dataId=t001&group=foo"
done
expect "deregistered on $last" ok -X DELETE \
  "$last/nacos/v1/ns/instance?serviceName=nacos.test.001&groupName=foo&ip=192.168.1.11&port=8000&ephemeral=false"

if [ -n "$LAST_PID" ]; then
  echo "# $last is killed. Its client sends its heartbeats to another node, and nobody misses anything."
  kill -9 "$LAST_PID"
  for round in 1 2 3 4 5; do
    for ip in 192.168.1.12 192.168.1.13; do
      beat=$(curl -s -X PUT "$first/nacos/v1/ns/instance/beat?$service&ip=$ip&port=8000")
      case $beat in
      *'"code":10200'*) ;;
      *) echo "FAILED heartbeat of $ip on $first, found $beat" >&2; exit 1 ;;
      esac
    done
    for node in $NODES; do
      [ "$node" = "$last" ] && continue
      list=$(curl -s "$node/nacos/v1/ns/instance/list?serviceName=foo%40%40nacos.test.002&healthyOnly=true")
      case $list in
      *'"ip":"192.168.1.12"'*'"ip":"192.168.1.13"'* | *'"ip":"192.168.1.13"'*'"ip":"192.168.1.12"'*) ;;
      *) echo "FAILED the list of $node is not whole in second $round: $list" >&2; exit 1 ;;
      esac
    done
    sleep 1
  done
  echo "ok     every list of the other nodes was whole for five seconds"
  expect "published on $first" true -X POST "$first/nacos/v1/cs/configs" \
    -d 'dataId=t002&group=foo&content=withoutLast'
  for node in $NODES; do
    [ "$node" = "$last" ] && continue
    expect "read on $node" withoutLast "$node/nacos/v1/cs/configs?dataId=t002&group=foo"
  done
else
  echo "# Nobody is killed: LAST_PID does not name the process of $last."
fi
for ip in 192.168.1.12 192.168.1.13; do
  expect "$ip deregistered on $first" ok -X DELETE "$first/nacos/v1/ns/instance?$service&ip=$ip&port=8000"
done
expect "removed on $first" true -X DELETE "$first/nacos/v1/cs/configs?dataId=t002&group=foo"
echo "All steps passed."
