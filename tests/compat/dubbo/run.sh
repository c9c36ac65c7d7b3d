#!/bin/sh
# Compiles and runs the suite: run.sh [maven options, as -Ddubbo.version=3.3.2]
cd "$(dirname "$0")" || exit 1
exec ../java/jvm.sh compat.Main "$@"
