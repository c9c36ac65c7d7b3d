#!/bin/bash
# Compiles the driver with one generation of the client, or runs it: driver.sh [1|2|3] (prepare|SERVERS SERVICE PORTS [subscribe])
set -eo pipefail
generation=$1
shift
cd "$(dirname "$0")"
target=target/v$generation
if [ "$1" = prepare ]; then
  mkdir -p "$target"
  mvn -q -B -Dstyle.color=never "-Dclient=$generation" compile exec:exec -Dexec.executable=echo '-Dexec.args=%classpath' \
    | sed 's/\x1b\[[0-9;]*m//g' | grep '\.jar' >"$target/classpath"
  exit
fi
state=${DRIVER_STATE:-$target}
exec java -Xmx128m "-DJM.SNAPSHOT.PATH=$state/state" "-DJM.LOG.PATH=$state/logs" "-Duser.home=$state" \
  -Dcom.alibaba.nacos.client.naming.local.ip=127.0.0.1 -cp "$(cat "$target/classpath")" compat.Driver "$@"
