# Finds the runtime for start.sh. DENO is the one that its caller named, or empty.

# As in README's quick start.
DENO_VERSION=2.9.6

# True when the program is a Deno of 2.7 or newer.
is_usable() { # is_usable <program>
  version=$("$1" --version 2>/dev/null | sed -n '1s/^deno \([0-9]*\)\.\([0-9]*\)\..*/\1 \2/p')
  [ -n "$version" ] || return 1
  major=${version% *} minor=${version#* }
  [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 7 ]; }
}

# Prints the runtime's path. npx is asked for the path alone: a node that runs below npx could not be killed by its id.
find_deno() {
  if [ -n "${DENO:-}" ]; then
    is_usable "$DENO" || { echo "Cannot use DENO=$DENO: the path of a Deno of 2.7.14 or newer is wanted" >&2; return 1; }
    echo "$DENO"
  elif is_usable deno; then
    echo deno
  elif command -v npx >/dev/null; then
    npx -y "deno@$DENO_VERSION" eval -q 'console.log(Deno.execPath())' || {
      echo "start.sh cannot get deno@$DENO_VERSION with npx, and there is no deno of 2.7.14 or newer on the PATH" >&2
      return 1
    }
  else
    echo "start.sh needs Node, for npx, or deno of 2.7.14 or newer on the PATH (DENO names another one)" >&2
    return 1
  fi
}
