# Shared part of the server scripts: sourced, not run. A script defines
#   do_install   makes the server's files present; quick when they are
#   do_start     calls `spawn` for each process that is not alive, then `wait_until`
#   do_env       prints NAME='value' lines: addresses and credentials
# and sets PORT before it sources this file. Optional: PROCESSES (start order), STOP_SIGNAL, CRASH (the processes that kill9 kills).
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NAME=$(basename "$0" .sh)
HOST=127.0.0.1
# Root's cache is not below /root: a server that drops to another user has to read it.
if [ "$(id -u)" = 0 ]; then default_cache=/var/cache; else default_cache=$HOME/.cache; fi
CACHE=${CACHE:-${XDG_CACHE_HOME:-$default_cache}/connect-tests}
DIR=${DIR:-${TMPDIR:-/tmp}/connect-tests/$NAME-$PORT}
START_TIMEOUT_S=${START_TIMEOUT_S:-90}
PROCESSES=$NAME
STOP_SIGNAL=TERM

say() { printf '%s: %s\n' "$NAME" "$*" >&2; }
die() { say "$*"; exit 1; }

# --- processes ------------------------------------------------------------------------------------
# A pid file holds "PID STARTTIME", so that a recycled pid is never taken for ours.
stat_fields() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null; }
start_time() { stat_fields "$1" | cut -d' ' -f20; }

# Zombies count as gone: an init process may reap them late.
running() {
  local pid=$1 started=$2 now
  now=$(start_time "$pid") && [ "$now" = "$started" ] && [ "$(stat_fields "$pid" | cut -d' ' -f1)" != Z ]
}

# alive PROCESS: sets PID
alive() {
  local started
  [ -s "$DIR/$1.pid" ] && read -r PID started < "$DIR/$1.pid" && running "$PID" "$started"
}

all_alive() { local p; for p in $PROCESSES; do alive "$p" || return 1; done; }

# spawn PROCESS COMMAND...: detached, in an own session, output to DIR/PROCESS.log
spawn() {
  local process=$1; shift
  ( cd "$DIR" && exec setsid "$@" ) </dev/null >>"$DIR/$process.log" 2>&1 &
  echo "$! $(start_time $!)" > "$DIR/$process.pid"
}

tcp_open() { (exec 3<>"/dev/tcp/$HOST/$1") 2>/dev/null; }
http_ok() { curl -fsS -o /dev/null --max-time 5 "http://$HOST:$PORT$1" 2>/dev/null; }

fail_start() {
  local p; for p in $PROCESSES; do [ ! -s "$DIR/$p.log" ] || { echo "--- $DIR/$p.log"; tail -n 25 "$DIR/$p.log"; } >&2; done
  stop_all >&2 || true
  die "$*"
}

# wait_until WHAT COMMAND...: polls until COMMAND succeeds, a process dies, or START_TIMEOUT_S passes
wait_until() {
  local what=$1 end=$((SECONDS + START_TIMEOUT_S)) p; shift
  until "$@"; do
    for p in $PROCESSES; do
      if [ -s "$DIR/$p.pid" ] && ! alive "$p"; then fail_start "$p died while starting; its log is above"; fi
    done
    [ $SECONDS -lt $end ] || fail_start "$what: not in $START_TIMEOUT_S s. See the log above; START_TIMEOUT_S=N waits longer"
    sleep 0.1
  done
}

descendants() {
  local child
  for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do echo "$child"; descendants "$child"; done
}

# kill_and_wait PID...: gone when it returns
kill_and_wait() {
  local pid; local -A started
  for pid in "$@"; do started[$pid]=$(start_time "$pid" || true); done
  kill -KILL "$@" 2>/dev/null || true
  for pid in "$@"; do while running "$pid" "${started[$pid]}"; do sleep 0.02; done; done
}

stop_process() {
  local process=$1 end=$((SECONDS + 20))
  if alive "$process"; then
    kill -"$STOP_SIGNAL" "$PID" || true
    while alive "$process"; do
      [ $SECONDS -lt $end ] || { say "$process ignored SIG$STOP_SIGNAL for 20 s: killing it"; crash "$process"; }
      sleep 0.05
    done
  fi
  rm -f "$DIR/$process.pid"
}

stop_all() { local p; for p in $(tr ' ' '\n' <<< "$PROCESSES" | tac); do stop_process "$p"; done; }

crash() {
  # shellcheck disable=SC2046 # one word a pid is wanted
  if alive "$1"; then kill_and_wait "$PID" $(descendants "$PID"); fi
  rm -f "$DIR/$1.pid"
}

# --- installing -----------------------------------------------------------------------------------
# under_lock FILE COMMAND...: one at a time on this machine
under_lock() { local file=$1; shift; mkdir -p "$(dirname "$file")"; ( flock 9; "$@" 9>&- ) 9>"$file"; }

apt_missing() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || echo "$package"
  done
}

apt_quiet() { DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"; }

apt_install_locked() {
  local packages output; mapfile -t packages < <(apt_missing "$@")
  [ ${#packages[@]} -gt 0 ] || return 0
  say "installing ${packages[*]}"
  # The lists may be absent or stale (a 404): then update and try once more.
  output=$(apt_quiet install --no-install-recommends "${packages[@]}" 2>&1) ||
    output=$(apt_quiet update 2>&1 && apt_quiet install --no-install-recommends "${packages[@]}" 2>&1) ||
    { echo "$output" >&2; die "apt-get could not install ${packages[*]}. Check the network and /etc/apt/sources.list, or install them by hand"; }
}

# apt_need PACKAGE...: installs what is missing; needs neither root nor network when nothing is
apt_need() {
  local missing; missing=$(apt_missing "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || die "needs $missing(Debian package names). This system has no apt-get: install them by hand"
  [ "$(id -u)" = 0 ] || die "needs $missing. Run as root: apt-get install $missing"
  under_lock /var/lock/connect-tests-apt.lock apt_install_locked "$@"
}

npm_install_locked() {
  local folder=$1 spec=$2 output
  [ ! -f "$folder/.complete" ] || return 0
  say "installing npm package $spec"
  rm -rf "$folder"; mkdir -p "$folder"; echo '{"private":true}' > "$folder/package.json"
  output=$(cd "$folder" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error "$spec" 2>&1) ||
    { echo "$output" >&2; die "npm could not install $spec. Check that the npm registry is reachable: npm ping"; }
  chmod -R a+rX "$folder"; touch "$folder/.complete"
}

# npm_need PACKAGE@VERSION: into CACHE, one folder a version; sets NPM to its node_modules
npm_need() {
  local folder; folder=$CACHE/npm/$(tr '/' '+' <<< "$1"); NPM=$folder/node_modules
  [ ! -f "$folder/.complete" ] || return 0
  command -v npm >/dev/null || apt_need nodejs npm
  under_lock "$folder.lock" npm_install_locked "$folder" "$1"
}

# --- commands -------------------------------------------------------------------------------------
start() {
  do_install
  if all_alive; then return 0; fi
  mkdir -p "$DIR"
  local p; for p in $PROCESSES; do alive "$p" || rm -f "$DIR/$p.pid"; done
  ! tcp_open "$PORT" || die "port $PORT is taken by another program. Set PORT to a free one"
  do_start
  all_alive || fail_start "stopped right after its start"
}

main() {
  case ${1:-} in
    install) do_install ;;
    start) start ;;
    stop) stop_all ;;
    restart) stop_all; start ;;
    kill9) local p; for p in ${CRASH:-$PROCESSES}; do crash "$p"; done ;;
    wipe) for p in $PROCESSES; do crash "$p"; done; rm -rf "$DIR" ;;
    status) if all_alive; then echo "$NAME: running on $HOST:$PORT, pid $PID, data in $DIR"; else echo "$NAME: stopped, data in $DIR"; return 3; fi ;;
    env) do_env ;;
    *) die "usage: [DIR=folder] [PORT=port] [CACHE=folder] $0 install|start|stop|restart|kill9|wipe|status|env" ;;
  esac
}
