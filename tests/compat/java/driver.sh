#!/bin/bash
# Compiles the driver with one generation of the client, or runs it: driver.sh [1|2|3] (prepare|SERVERS SERVICE PORTS [subscribe])
set -eo pipefail
generation=$1
shift
cd "$(dirname "$0")"
[ "$1" = prepare ] && exec ./run.sh "$generation" prepare
target=target/v$generation
state=${DRIVER_STATE:-$target}
exec java -Xmx128m "-DJM.SNAPSHOT.PATH=$state/state" "-DJM.LOG.PATH=$state/logs" "-Duser.home=$state" \
  -Dcom.alibaba.nacos.client.naming.local.ip=127.0.0.1 -cp "$target/classes:$(cat "$target/classpath")" compat.Driver "$@"
