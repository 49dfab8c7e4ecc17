#!/bin/sh
# A real Slurm on this machine alone, for trying and testing sweeps:
#
#   tests/slurm/one_node.sh install       Debian's packages slurm-wlm and munge; needs root and apt-get
#   tests/slurm/one_node.sh start [DIR]   munged, slurmctld and slurmd, with all their files in DIR
#   export SLURM_CONF=DIR/slurm.conf      and sinfo, sbatch, squeue, scancel speak to it
#   tests/slurm/one_node.sh stop [DIR]    its jobs and these three daemons; DIR is removed
#
# It has a key, a configuration and ports of its own, listens on 127.0.0.1 only, and leaves a Slurm that is there alone.
# DIR is /tmp/bofast-slurm-USER unless given. "start" and "stop" need no root: jobs run as who starts it.
set -eu

daemons="munged slurmctld slurmd"
PATH=$PATH:/usr/sbin:/sbin # where Debian has the daemons, and users often don't

fail() {
  echo "one_node.sh: $1" >&2
  exit "${2:-1}"
}

missing() {
  for program in $daemons sbatch; do
    command -v "$program" >/dev/null || { echo "$program"; return; }
  done
}

install() {
  [ -n "$(missing)" ] || return 0
  command -v apt-get >/dev/null || fail "Slurm is not installed, and there is no apt-get to install it with" 3
  [ "$(id -u)" = 0 ] || fail "Slurm is not installed; as root: apt-get install slurm-wlm munge" 3
  echo "Installing Debian's slurm-wlm and munge (once)."
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  get="apt-get install -y -qq --no-install-recommends slurm-wlm munge"
  if $get >"$log" 2>&1 || { apt-get update -qq && $get; } >>"$log" 2>&1; then rm -f "$log"; return; fi
  tail -n 5 "$log" >&2
  rm -f "$log"
  fail "Slurm could not be installed; the lines above say why" 3
}

start() {
  [ -z "$(missing)" ] || fail "$(missing) is not installed; as root: tests/slurm/one_node.sh install" 3
  [ ! -e "$dir" ] || fail "$dir is there already: stop that one first, or give another folder"
  [ "${#dir}" -le 80 ] || fail "$dir is too long: a socket below it may have 108 characters"
  mkdir -p "$dir/spool" "$dir/state"
  chmod 755 "$dir"
  trap 'status=$?; [ $status = 0 ] || { tail -n 5 "$dir"/*.log >&2; stop; }' EXIT
  configure

  # munged proves to each daemon who is asking; with a key of its own it needs no rights
  (umask 077 && head -c 1024 /dev/urandom >"$dir/munge.key")
  munged --socket="$dir/munge.socket" --key-file="$dir/munge.key" --pid-file="$dir/munged.pid" \
    --log-file="$dir/munged.log" --seed-file="$dir/munge.seed"
  export SLURM_CONF="$dir/slurm.conf"
  slurmctld
  slurmd
  end=$(($(date +%s) + 30))
  until sinfo -h -o %t 2>/dev/null | grep -q '^idle$'; do
    [ "$(date +%s)" -lt "$end" ] || fail "the node was not ready within 30 s"
    sleep 0.2
  done
  echo "export SLURM_CONF=$SLURM_CONF"
}

configure() {
  host=$(hostname -s)
  user=$(id -un)
  memory=$(awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
  # two ports that are free now
  # shellcheck disable=SC2046
  set -- $(python3 -c 'import socket
ends = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(end.getsockname()[1] for end in ends))')
  cat >"$dir/slurm.conf" <<CONF
ClusterName=bofast
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$1
SlurmdPort=$2
SlurmUser=$user
SlurmdUser=$user
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
# neither cgroups nor a database: what a container has not
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
# look at the queue often: a test waits for it
SchedulerParameters=sched_interval=2,sched_min_interval=100000
KillWait=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=${SLURM_NODE_CPUS:-$(nproc)} RealMemory=$memory
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  printf 'CgroupAutomount=no\nConstrainCores=no\nConstrainRAMSpace=no\n' >"$dir/cgroup.conf"
}

stop() {
  trap - EXIT
  [ -f "$dir/slurm.conf" ] || fail "no Slurm of this script is in $dir"
  export SLURM_CONF="$dir/slurm.conf"
  if scancel --user="$(id -un)" 2>/dev/null; then
    end=$(($(date +%s) + 10))
    while [ -n "$(squeue -h 2>/dev/null)" ] && [ "$(date +%s)" -lt "$end" ]; do sleep 0.2; done
  fi
  for daemon in slurmd slurmctld munged; do
    [ -s "$dir/$daemon.pid" ] || continue
    pid=$(cat "$dir/$daemon.pid")
    kill "$pid" 2>/dev/null || continue
    end=$(($(date +%s) + 10))
    while kill -0 "$pid" 2>/dev/null && [ "$(date +%s)" -lt "$end" ]; do sleep 0.1; done
  done
  rm -rf "$dir"
}

dir=${2:-/tmp/bofast-slurm-$(id -un)}
case "${1:-}" in
  install | start | stop) "$1" ;;
  *) fail "say install, start or stop" 2 ;;
esac
