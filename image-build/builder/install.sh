#!/bin/bash
# install.sh MIDDLE ROOT LAYER TREE   (in a new mount namespace): image-build/install into ROOT, changes land in LAYER
set -euo pipefail
middle=$1 root=$2 layer=$3 tree=$4
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$middle"
cd "$middle"
mkdir root layer tree new
mount --bind "$root" root
mount --bind "$layer" layer
mkdir layer/upper layer/work
mount --bind "$tree" tree
mount -t overlay -o lowerdir=root,upperdir=layer/upper,workdir=layer/work overlay new
DESTDIR="$PWD/new" tree/image-build/install
umount new
rm -rf layer/work
