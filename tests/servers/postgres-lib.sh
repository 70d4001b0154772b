# PostgreSQL of any version, prepared for logical replication: sourced after lib.sh by a script that sets PGBIN in do_install.
# PG_CONF holds further postgresql.conf lines; they are read at every start and win over those below.
STOP_SIGNAL=INT   # "fast shutdown"; TERM would wait for the clients to leave
DATA=$DIR/data
PASSWORD=cdc-secret

# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
  PG_USER=postgres; id postgres >/dev/null 2>&1 || PG_USER=nobody
  AS=(setpriv "--reuid=$PG_USER" "--regid=$(id -g "$PG_USER")" --init-groups --)
else
  AS=(env)
fi

# postgres_apt_need PACKAGE...: without the cluster that Debian would make and start
postgres_apt_need() {
  local keep=/etc/postgresql-common/createcluster.d/connect-tests.conf
  if [ "$(id -u)" = 0 ] && [ -n "$(apt_missing "$@")" ]; then
    mkdir -p "$(dirname "$keep")"; echo 'create_main_cluster = false' > "$keep"
  fi
  apt_need "$@"
}

# Made beside its final place: an interrupted first start leaves no half-made cluster.
make_cluster() (
  set -e
  local new=$DIR/data.new
  rm -rf "$new"
  "${AS[@]}" "$PGBIN/initdb" -D "$new" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --data-checksums --no-sync
  cat > "$new/pg_hba.conf" <<'HBA'
host  all,replication  postgres  127.0.0.1/32  trust
host  all,replication  all       127.0.0.1/32  scram-sha-256
HBA
  echo "include '../server.conf'" >> "$new/postgresql.conf"
  # Single-user mode: one statement a line, no client program needed.
  "${AS[@]}" "$PGBIN/postgres" --single -D "$new" -c exit_on_error=true postgres <<SQL
create role cdc login replication password '$PASSWORD'
create role app login createdb password '$PASSWORD'
create database test owner app
grant pg_read_all_data to cdc
SQL
  mv "$new" "$DATA"
)

write_settings() {
  # fsync=off is safe for kill9, which is what tests do; not for a power loss.
  cat > "$DIR/server.conf" <<CONF
listen_addresses = '$HOST'
port = $PORT
unix_socket_directories = ''
wal_level = logical
max_wal_senders = 20
max_replication_slots = 20
max_connections = 60
shared_buffers = 64MB
fsync = off
full_page_writes = off
jit = off
logging_collector = off
timezone = 'UTC'
$(if "$PGBIN/postgres" --describe-config | grep -q '^output_plugin_libraries'; then echo "output_plugin_libraries = 'pgoutput, test_decoding'"; fi)
${PG_CONF:-}
CONF
}

# The postmaster writes its state into line 8 of its pid file: the same test as pg_ctl's.
ready() { [ "$(sed -n '8{s/ *$//;p}' "$DATA/postmaster.pid" 2>/dev/null)" = ready ] && tcp_open "$PORT"; }

do_start() {
  [ "$(id -u)" != 0 ] || chown "$PG_USER" "$DIR"
  "${AS[@]}" test -w "$DIR" || die "user ${PG_USER:-$(id -un)} cannot write to $DIR. Choose a DIR that it can reach"
  "${AS[@]}" test -x "$PGBIN/postgres" || die "user ${PG_USER:-$(id -un)} cannot run $PGBIN/postgres. Choose a CACHE that it can reach"
  write_settings
  # The pid in a crashed server's lock file may be a zombie or another program's by now; ours is known to be gone.
  rm -f "$DATA/postmaster.pid"
  if [ ! -d "$DATA" ]; then
    # Not in a condition: bash would then ignore failures inside.
    make_cluster >>"$DIR/$NAME.log" 2>&1 &
    wait $! || fail_start "could not make the database cluster; see the log above"
  fi
  spawn "$NAME" "${AS[@]}" "$PGBIN/postgres" -D "$DATA"
  wait_until "accepting connections on port $PORT" ready
}

do_env() {
  cat <<ENV
HOST='$HOST'
PORT='$PORT'
DATABASE='test'
SUPERUSER='postgres'
CDC_USER='cdc'
APP_USER='app'
PASSWORD='$PASSWORD'
ENV
}
