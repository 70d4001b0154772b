#!/usr/bin/env bash
# Ceph's S3 gateway from Debian: checks signatures and preconditions. One monitor, one object store in memory, one gateway.
# Ports: PORT for S3, PORT+1 monitor, PORT+2 to PORT+7 store. kill9 kills the gateway only: the store lives in memory.
PORT=${PORT:-17480}
source "$(dirname "$0")/lib.sh"
PROCESSES="mon osd rgw"
CRASH=rgw
ACCESS_KEY=connect SECRET_KEY=connect-secret
CEPH=(-c "$DIR/ceph.conf")

do_install() { apt_need radosgw ceph-mon ceph-osd ceph-common; }

# The crc modes are needed: radosgw asks the monitor for "secure", which does not exist without cephx, and waits for minutes.
write_settings() {
  cat > "$DIR/ceph.conf" <<CONF
[global]
fsid = $(cat "$DIR/fsid")
mon_host = [v2:$HOST:$((PORT + 1))/0]
public_addr = $HOST
cluster_addr = $HOST
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
ms_mon_service_mode = crc
ms_mon_cluster_mode = crc
ms_bind_ipv6 = false
ms_bind_msgr1 = false
ms_bind_port_min = $((PORT + 2))
ms_bind_port_max = $((PORT + 7))
run_dir = $DIR/run
crash_dir = $DIR/run
mon_data = $DIR/mon
osd_data = $DIR/osd
keyring = /dev/null
admin_socket =
log_file =
log_to_stderr = false
err_to_stderr = true
mon_cluster_log_file = $DIR/cluster.log
mon_data_avail_warn = 2
mon_data_avail_crit = 1
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 2000
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_fast_shutdown = false
osd_op_num_shards = 1
[client.rgw.s3]
rgw_frontends = beast endpoint=$HOST:$PORT
rgw_data = $DIR/rgw
rgw_thread_pool_size = 16
rgw_enable_apis = s3, admin
rgw_num_rados_handles = 1
CONF
}

logged() { local process=$1; shift; timeout 60 "$@" >>"$DIR/$process.log" 2>&1 || fail_start "$1 failed; its output is above"; }

start_monitor() {
  local port=$((PORT + 1))
  if [ ! -d "$DIR/mon" ]; then
    mkdir -p "$DIR/mon"
    logged mon monmaptool --create --clobber --fsid "$(cat "$DIR/fsid")" --addv a "[v2:$HOST:$port/0]" "$DIR/monmap"
    logged mon ceph-mon "${CEPH[@]}" --mkfs -i a --monmap "$DIR/monmap"
  fi
  spawn mon ceph-mon "${CEPH[@]}" -i a -f
  wait_until "monitor on port $port" tcp_open "$port"
}

start_store() {
  if [ ! -d "$DIR/osd" ]; then
    local uuid; uuid=$(cat /proc/sys/kernel/random/uuid)
    mkdir -p "$DIR/osd"
    logged osd ceph "${CEPH[@]}" osd new "$uuid" 0
    logged osd ceph-osd "${CEPH[@]}" -i 0 --mkfs --osd-uuid "$uuid"
  fi
  spawn osd ceph-osd "${CEPH[@]}" -i 0 -f
}

start_gateway() {
  if [ ! -f "$DIR/user-made" ]; then
    logged rgw radosgw-admin "${CEPH[@]}" -n client.rgw.s3 user create --uid=connect --display-name=connect \
      --access-key="$ACCESS_KEY" --secret-key="$SECRET_KEY"
    touch "$DIR/user-made"
  fi
  spawn rgw radosgw "${CEPH[@]}" -n client.rgw.s3 -f
  wait_until "answering on port $PORT" http_ok /
}

do_start() {
  mkdir -p "$DIR/run"
  [ -s "$DIR/fsid" ] || cat /proc/sys/kernel/random/uuid > "$DIR/fsid"
  write_settings
  alive mon || start_monitor
  alive osd || start_store
  start_gateway
}

do_env() { printf "%s\n" "URL='http://$HOST:$PORT'" "ACCESS_KEY='$ACCESS_KEY'" "SECRET_KEY='$SECRET_KEY'" "REGION='us-east-1'"; }

main "$@"
