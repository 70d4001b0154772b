#!/usr/bin/env bash
# PostgreSQL 15 from Debian 12. PG_PACKAGES names further packages, such as postgresql-15-wal2json.
PORT=${PORT:-15432}
source "$(dirname "$0")/lib.sh"
source "$HERE/postgres-lib.sh"
PGBIN=/usr/lib/postgresql/15/bin

do_install() {
  # Debian would make and start a cluster of its own.
  local keep=/etc/postgresql-common/createcluster.d/connect-tests.conf
  if [ "$(id -u)" = 0 ] && [ ! -x "$PGBIN/postgres" ]; then
    mkdir -p "$(dirname "$keep")"; echo 'create_main_cluster = false' > "$keep"
  fi
  # shellcheck disable=SC2086 # several words are wanted
  apt_need postgresql-15 ${PG_PACKAGES:-}
}

main "$@"
