#!/bin/bash
# boot.sh MIDDLE ROOT LAYER TREE PYTHON STATIC SOUNDS TRANSLATIONS DATA NAME
# Runs as the first process of new mount, PID, network, UTS and IPC namespaces; waits for a line on standard input (the
# network is there), becomes the box's systemd. Every name is bound below MIDDLE first, so that no blank, colon or
# comma of a path ever stands in an option string.
set -euo pipefail
middle=$1 root=$2 layer=$3 tree=$4 python=$5 static=$6 sounds=$7 translations=$8 data=$9 name=${10}
mount --make-rprivate /

# A cgroup of its own, then a cgroup namespace: systemd sees only what is below it.
mount -t tmpfs -o mode=755 tmpfs "$middle"
cd "$middle"
mkdir cgroup root layer new
mount -t cgroup2 none cgroup
mkdir -p "cgroup/$name"
echo $$ > "cgroup/$name/cgroup.procs"
umount cgroup

mount --bind "$root" root
mount --bind "$layer/upper" layer
mount -t overlay -o ro,lowerdir=layer:root overlay new
cd new
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755,size=16m,nosuid tmpfs dev
for node in null zero full random urandom tty; do
    touch "dev/$node"
    mount --bind "/dev/$node" "dev/$node"
done
mkdir -p dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
mount -t tmpfs -o mode=755,nosuid tmpfs run
bind() { # WHAT WHERE ro|rw
    mount --bind "$1" ".$2"
    [ "$3" = rw ] || mount -o remount,bind,ro ".$2"
}
bind "$tree" /opt/linebox ro
bind "$python" /opt/linebox-python ro
bind "$static" /usr/share/linebox/static ro
bind "$sounds" /usr/share/linebox/sounds ro
bind "$translations" /usr/share/linebox/translations ro
bind "$data" /data rw
hostname linebox
ip link set lo up
read -r _
# shellcheck disable=SC2016  # expanded by the inner shell
exec unshare --cgroup bash -euc '
    mount -t cgroup2 -o nsdelegate none sys/fs/cgroup 2> /dev/null || mount -t cgroup2 none sys/fs/cgroup
    mkdir -p run/outside
    pivot_root . run/outside
    umount -l /run/outside
    rmdir /run/outside
    exec env -i container=linebox LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init --log-target=journal --show-status=0
'
