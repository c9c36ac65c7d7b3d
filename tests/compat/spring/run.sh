#!/bin/sh
# Compiles and runs the suite: run.sh [prepare] [maven options, as -Dspring-boot.version=3.2.12]; with `prepare` it only compiles
cd "$(dirname "$0")" || exit 1
exec ../java/jvm.sh compat.Main "$@"
