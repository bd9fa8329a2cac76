#!/bin/sh
# Runs the probes on one node of a cluster (docs/probes.md, "In a cluster"): finds the processes of the pods that the groups
# name, writes the BEGIN block that harness/probes/script.ts writes in the lab, and runs bpftrace until SIGTERM.
# Every line of its output is JSON: bpftrace's own, and ours of the type "meshbench".
#
#   collect.sh          run
#   collect.sh ready    exit 0 once every probe is attached, or there is nothing to watch on this node
#   collect.sh dump     have all maps printed now: the border of a measured window
set -eu

proc=${MESHBENCH_PROC:-/proc}
tracefs=${MESHBENCH_TRACEFS:-/sys/kernel/tracing}
btf=${BPFTRACE_BTF:-/sys/kernel/btf/vmlinux}
groups=${MESHBENCH_GROUPS:-/etc/meshbench/groups}
programs=${MESHBENCH_PROGRAMS:-/opt/meshbench/probes.bt}
work=${MESHBENCH_WORK:-/run/meshbench}
# Longer than the 10 s between two of the kubelet's own requests.
link_seconds=${MESHBENCH_LINK_SECONDS:-12}
# The kernel gives this number to the first pid namespace (include/linux/proc_ns.h), whose pids are what programs see.
first_pid_namespace='pid:[4026531836]'

json_text() { tr '[:cntrl:]' ' ' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/ *$//'; }

say() { printf '{"type":"meshbench","data":{%s}}\n' "$1"; }

fail() {
  say "\"event\":\"error\",\"message\":\"$(printf %s "$1" | json_text)\",\"hint\":\"$(printf %s "$2" | json_text)\""
  exit 1
}

preflight() {
  [ -d "$tracefs/events" ] || fail "there is no tracefs at $tracefs" "mount it on the node: mount -t tracefs tracefs /sys/kernel/tracing"
  [ -r "$btf" ] || fail "the kernel has no BTF ($btf)" 'use a kernel that is built with CONFIG_DEBUG_INFO_BTF'
  [ "$(readlink "$proc/self/ns/pid")" = "$first_pid_namespace" ] ||
    fail "this pod does not see the node's own pids" 'set hostPID; a node that is itself a container (kind, k3d) cannot be probed'
}

# pid group role link pod, by pid. A row that names a container goes before one that names a whole pod.
# systemd writes a pod's uid with _ where cgroupfs leaves -, and version 1 has a line for each controller.
find_processes() {
  { grep -Hs pod "$proc"/[0-9]*/cgroup || true; } | awk -v proc="$proc/" '
    BEGIN { while ((getline line < ARGV[1]) > 0) if (line ~ /^[0-9a-f]/) row[++rows] = line; ARGV[1] = "-" }
    {
      pid = substr($0, length(proc) + 1); sub(/\/.*/, "", pid)
      path = $0; gsub(/_/, "-", path)
      if (pid in found || path ~ /conmon/) next
      best = ""
      for (i = 1; i <= rows; i++) {
        split(row[i], of, " ")
        at = index(path, "pod" of[1])
        if (!at || substr(path, at + 3 + length(of[1]), 1) ~ /[0-9a-f-]/) continue
        if (of[2] == "-" && best == "") best = i
        if (of[2] != "-" && index(path, of[2])) { best = i; break }
      }
      if (best == "") next
      split(row[best], of, " ")
      found[pid] = 1
      print pid, of[3], of[4], of[5], of[1]
    }' "$groups" | sort -n
}

# pid inode, of those whose namespace we may read: of another user's process that takes SYS_PTRACE, which we do not ask for.
read_namespaces() {
  while read -r pid _; do
    inode=$(readlink "$proc/$pid/ns/net" 2>/dev/null | tr -dc '0-9') || true
    [ -z "$inode" ] || echo "$pid $inode"
  done <"$work/processes"
}

# Adds pid inode of the processes given that use a TCP socket while we look: the kernel says in which namespace it is.
learn_namespaces() {
  {
    echo 'BEGIN {'
    for pid in "$@"; do echo "  @wanted[$pid] = 1;"; done
    echo '}'
    echo 'tracepoint:sock:sock_recv_length, tracepoint:sock:sock_send_length'
    echo '/@wanted[pid] && args->protocol == 6/'
    echo '{ $sk = (struct sock_common *)args->sk; @net[pid] = $sk->skc_net.net->ns.inum; }'
    echo "interval:s:$link_seconds { exit(); }"
    echo 'END { clear(@wanted); }'
  } >"$work/links.bt"
  status=0
  bpftrace -f json "$work/links.bt" >"$work/learned" 2>>"$work/bpftrace.log" || status=$?
  [ "$status" -eq 0 ] || fail "bpftrace ended with $status: $(end_of_log)" 'meshbench probes says what works on such a kernel'
  awk '/"@net"/ { gsub(/[^0-9]+/, " "); for (i = 1; i < NF; i += 2) print $i, $(i + 1) }' "$work/learned" >>"$work/namespaces"
}

# Processes of a pod that has a link, but no namespace yet.
without_namespace() {
  awk 'FILENAME == ARGV[1] { inode[$1] = $2; next } { pod[$1] = $5; link[$1] = $4; if ($1 in inode && $4 != "-") known[$5] = 1 }
    END { for (pid in pod) if (link[pid] != "-" && !(pod[pid] in known)) print pid }' "$work/namespaces" "$work/processes"
}

# inode link, each once.
find_links() {
  read_namespaces >"$work/namespaces"
  unknown=$(without_namespace)
  # shellcheck disable=SC2086 # one argument for each pid
  [ -z "$unknown" ] || learn_namespaces $unknown
  awk 'FILENAME == ARGV[1] { inode[$1] = $2; next } $4 != "-" && ($1 in inode) { print inode[$1], $4 }' \
    "$work/namespaces" "$work/processes" | sort -u >"$work/links"
  unknown=$(without_namespace)
  [ -z "$unknown" ] || fail "the network of these processes is not known: $(echo "$unknown" | tr '\n' ' ')" \
    "none of them used a socket for $link_seconds s: send them requests, this looks again"
}

# As scriptOf() in harness/probes/script.ts; test/contract/daemonset-script.test.ts holds the two together.
begin_block() {
  printf 'BEGIN {\n  @Dump = 1;\n'
  while read -r pid group role _; do
    printf '  @group[%s] = %s;\n  @role[%s] = %s;\n' "$pid" "$group" "$pid" "$role"
  done <"$work/processes"
  while read -r inode link; do
    printf '  @link[(uint64)%s] = %s;\n' "$inode" "$link"
  done <"$work/links"
  # bpftrace refuses programs that read a map which nothing fills; no network namespace has the number 1.
  [ -s "$work/links" ] || printf '  @link[(uint64)1] = 1;\n'
  printf '  printf("ready\\n");\n}\n\n'
}

say_processes() {
  listed=$(awk '{ printf "%s{\"pid\":%s,\"group\":%s,\"role\":%s,\"pod\":\"%s\"}", (NR > 1 ? "," : ""), $1, $2, $3, $5 }' "$work/processes")
  linked=$(awk '{ printf "%s{\"inode\":%s,\"link\":%s}", (NR > 1 ? "," : ""), $1, $2 }' "$work/links")
  version=$(bpftrace --version 2>/dev/null | head -n 1 | json_text)
  say "\"schema\":\"meshbench.node/1\",\"event\":\"processes\",\"node\":\"$(printf %s "${NODE_NAME:-}" | json_text)\",\"kernel\":\"$(uname -r | json_text)\",\"engine\":\"$version\",\"processes\":[$listed],\"links\":[$linked]"
}

end_of_log() { tail -n 20 "$work/bpftrace.log"; }

is_ready() { [ -e "$work/idle" ] || grep -qs '"data": *"ready' "$work/probes.ndjson"; }

# SIGINT has bpftrace print its maps and end; before it is attached, or when it does not end, there is nothing to wait for.
stop() {
  stopping=1
  [ -n "${child:-}" ] || exit 0
  if [ -e "$work/idle" ] || ! is_ready; then
    kill -KILL "$child" 2>/dev/null || true
    return
  fi
  kill -INT "$child" 2>/dev/null || true
  waited=0
  while [ "$waited" -lt 75 ] && is_running "$child"; do
    sleep 0.2
    waited=$((waited + 1))
    # bpftrace 0.17 can sleep over a SIGINT that comes just before it waits for events; this wakes it, and a second one would not
    # let it print.
    [ $((waited % 15)) -ne 0 ] || kill -USR1 "$child" 2>/dev/null || true
  done
  is_running "$child" && kill -KILL "$child" 2>/dev/null || true
}

is_running() { case $(cat "/proc/$1/stat" 2>/dev/null) in '' | *') Z '*) return 1 ;; esac; }

# A trapped signal ends `wait`, not the child.
wait_for_child() {
  while :; do
    status=0
    wait "$child" || status=$?
    is_running "$child" || return 0
  done
}

idle() {
  say '"event":"idle","message":"no process of the groups is on this node"'
  : >"$work/idle"
  while [ -z "$stopping" ]; do
    sleep 3600 &
    child=$!
    wait_for_child
  done
}

watch() {
  mkfifo "$work/pipe"
  tee "$work/probes.ndjson" <"$work/pipe" &
  reader=$!
  bpftrace -f json -B line -k "$work/program.bt" >"$work/pipe" 2>>"$work/bpftrace.log" &
  child=$!
  echo "$child" >"$work/bpftrace.pid"
  wait_for_child
  wait "$reader" || true
  [ -n "$stopping" ] || fail "bpftrace ended with $status: $(end_of_log)" 'meshbench probes says what works on such a kernel'
  cut -d ' ' -f 1-3 "$work/processes" >"$work/before"
  changed=true
  find_processes | cut -d ' ' -f 1-3 | cmp -s - "$work/before" && changed=false
  say "\"event\":\"end\",\"processesChanged\":$changed"
}

run() {
  rm -f "$work/idle" "$work/pipe" "$work/probes.ndjson" "$work/bpftrace.pid" "$work/bpftrace.log"
  stopping=''
  trap stop TERM INT
  find_processes >"$work/processes"
  if [ ! -s "$work/processes" ]; then
    idle
    return
  fi
  preflight
  find_links
  { begin_block && cat "$programs"; } >"$work/program.bt"
  say_processes
  watch
}

dump() {
  # Before bpftrace is attached this signal would end it.
  is_ready && [ -s "$work/bpftrace.pid" ] || fail 'no probes are attached on this node' 'wait until the pod is ready'
  kill -USR1 "$(cat "$work/bpftrace.pid")"
  say "\"event\":\"dump\",\"epochSeconds\":$(date +%s)"
}

case ${1:-run} in
run) run ;;
ready) is_ready ;;
dump) dump ;;
*) fail "unknown command $1" 'collect.sh [run | ready | dump]' ;;
esac
