#!/bin/bash
# inside.sh MIDDLE ROOT own|host FOLDER [WHAT WHERE ro|rw]… -- COMMAND…   (in new mount, PID, IPC and UTS namespaces)
# Makes ROOT, read-only, the root file system with the given binds, and runs COMMAND in FOLDER. MIDDLE is any empty
# folder: names with spaces or colons never reach an option string, they are only bound below it.
set -euo pipefail
middle=$1 root=$2 network=$3 folder=$4
shift 4
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$middle"
cd "$middle"
mkdir root empty upper work new
mount --bind "$root" root
mount -t overlay -o lowerdir=root,upperdir=upper,workdir=work overlay new
cd new
mkdir -p proc sys dev tmp run mnt
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs -o mode=1777 tmpfs dev/shm 2> /dev/null || true
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs run
while [ "$1" != -- ]; do
    mkdir -p ".$2"
    mount --bind "$1" ".$2"
    [ "$3" = rw ] || mount -o remount,ro,bind ".$2"
    shift 3
done
shift
if [ "$network" = own ]; then
    ip link set lo up
elif [ -e /etc/resolv.conf ]; then
    cat /etc/resolv.conf > etc/resolv.conf
fi
hostname linebox-build
printf '127.0.0.1 localhost linebox-build\n::1 localhost\n' > etc/hosts
mkdir -p .outside
pivot_root . .outside
umount -l /.outside
cd "$folder"
exec env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTHONDONTWRITEBYTECODE=1 "$@"
