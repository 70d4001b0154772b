# Shared part of the scripts for clients in JavaScript: sourced, not run. One lock file names all of them, so that one install, beside the
# programs that use them, brings all.
PORT=
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
CLIENTS=$(cd "$HERE/../clients/node" && pwd)
COMPLETE=$CLIENTS/node_modules/.complete

install_locked() {
  local output
  [ ! "$COMPLETE" -nt "$CLIENTS/package-lock.json" ] || return 0
  output=$(cd "$CLIENTS" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error 2>&1) ||
    { echo "$output" >&2; die "npm ci failed in $CLIENTS. Check that the npm registry is reachable: npm ping"; }
  touch "$COMPLETE"
}

do_install() {
  [ ! "$COMPLETE" -nt "$CLIENTS/package-lock.json" ] || return 0
  command -v npm >/dev/null || apt_need nodejs npm
  under_lock "$CACHE/node-clients.lock" install_locked
}
do_env() { echo "CLIENTS='$CLIENTS'"; }

client_main() { case ${1:-} in install) do_install ;; env) do_env ;; *) die "usage: $0 install|env" ;; esac; }
