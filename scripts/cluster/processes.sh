# What start.sh, stop.sh and walkthrough.sh share. CLUSTER_DIR and ENVS are set by them.

pid_file() { # pid_file <number of the node>
  echo "$CLUSTER_DIR/node$1.pid"
}

# True while the process of this id is a node. Ids are given out again, and a process that has ended keeps its id until
# somebody has asked for its end, so the id alone says little.
is_node() { # is_node <process id>
  case $(command_line "$1") in *"main.ts -e "*) return 0 ;; esac
  return 1
}

# Small images of Linux have no ps, other systems have no /proc.
command_line() { # command_line <process id>
  if [ -d /proc/self ]; then
    tr '\0' ' ' <"/proc/$1/cmdline" || true
  else
    ps -p "$1" -o args= || true
  fi 2>/dev/null
}

runs() { # runs <number of the node>
  [ -s "$(pid_file "$1")" ] && is_node "$(cat "$(pid_file "$1")")"
}

setting() { # setting <name> <number of the node>
  sed -n "s/^$1=//p" "$ENVS/env0$2"
}
