#!/usr/bin/env bash
# PostgreSQL 15 from Debian 12. PG_PACKAGES names further packages, such as postgresql-15-wal2json.
PORT=${PORT:-15432}
source "$(dirname "$0")/lib.sh"
source "$HERE/postgres-lib.sh"
PGBIN=/usr/lib/postgresql/15/bin

# shellcheck disable=SC2086 # several words are wanted
do_install() { postgres_apt_need postgresql-15 ${PG_PACKAGES:-}; }

main "$@"
