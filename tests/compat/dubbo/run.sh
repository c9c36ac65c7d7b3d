#!/bin/sh
# Compiles and runs the suite: run.sh [prepare] [maven options, as -Ddubbo.version=3.3.2]; with `prepare` it only compiles
cd "$(dirname "$0")" || exit 1
exec ../java/jvm.sh compat.Main "$@"
