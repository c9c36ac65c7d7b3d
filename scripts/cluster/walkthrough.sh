#!/bin/sh
# A walk through a cluster with curl. Every step says what it shows, and the script fails where a node answers something
# else. The nodes are those of start.sh, or the addresses in NODES, separated by blanks.
#
#   scripts/cluster/start.sh && scripts/cluster/walkthrough.sh
#
# Ephemeral instances live on the node that they were registered on until nodes exchange them; EPHEMERAL=1 walks
# through them, too.
set -eu
NODES=${NODES:-"http://127.0.0.1:8848 http://127.0.0.1:8849 http://127.0.0.1:8850"}
EPHEMERAL=${EPHEMERAL:-0}
first=${NODES%% *}
last=${NODES##* }

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

if [ "$EPHEMERAL" = 1 ]; then
  echo "# An ephemeral instance registered on one node is listed on all of them."
  expect "registered on $last" ok -X POST "$last/nacos/v1/ns/instance" \
    -d 'serviceName=nacos.test.002&groupName=foo&ip=192.168.1.12&port=8000'
  for node in $NODES; do
    expect "listed on $node" '"ip":"192.168.1.12"' \
      "$node/nacos/v1/ns/instance/list?serviceName=foo%40%40nacos.test.002"
  done
fi

echo "# Removed on one node, gone on all of them."
expect "removed on $last" true -X DELETE "$last/nacos/v1/cs/configs?dataId=t001&group=foo"
for node in $NODES; do
  expect "gone on $node" 'config data not exist' "$node/nacos/v1/cs/configs?dataId=t001&group=foo"
done
expect "deregistered on $last" ok -X DELETE \
  "$last/nacos/v1/ns/instance?serviceName=nacos.test.001&groupName=foo&ip=192.168.1.11&port=8000&ephemeral=false"
echo "All steps passed."
