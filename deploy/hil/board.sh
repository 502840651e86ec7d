# shellcheck shell=bash
# The board that deploy/hil/run and deploy/hil/power boot, and what the guest sees of ours. Sourced after common.sh.

# shellcheck source=deploy/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
here=$root/deploy/hil

memory_mb=768 processors=2
machine=virt,gic-version=3,highmem=off
guest_java=/usr/lib/jvm/java-25-openjdk-arm64/bin/java

remove_scratch() { rm -rf "$scratch"; }

# Sets $scratch, removed at the end, and $image, what is booted; builds the programs when needed.
prepare_board() {
  PATH=$PATH:/usr/sbin
  need qemu-system-aarch64=qemu-system-arm mksquashfs=squashfs-tools fdtput=device-tree-compiler mkfs.ext4=e2fsprogs
  scratch=$(mktemp -d)
  after_stop=remove_scratch
  stop_on_exit
  image=$("$here/setup")
  build
  make_board
  mkdir "$scratch/app"
  cp -rL "$edge_jar" "${edge_jar%/*}/lib" "$scratch/app"
  # Java's cache of classes knows jars by their times; the same jars have the same.
  find "$scratch/app" -name '*.jar' -exec touch -d @1000000000 {} +
}

# Pi4J wants to know the board.
make_board() {
  qemu-system-aarch64 -M "$machine,dumpdtb=$scratch/board.dtb" -cpu cortex-a72 -smp "$processors" -m "$memory_mb" \
    -nographic >"$scratch/dtb.log" 2>&1
  fdtput -t s "$scratch/board.dtb" / model "Raspberry Pi 4 Model B Rev 1.5"
}

# write_guest_run COMMAND : /app/run, the first of ours that the guest runs: COMMAND, which may use $java and $hanlu.
write_guest_run() {
  cat >"$scratch/app/run" <<-SH
	set -f
	export PATH=/app/bin:/usr/bin LC_ALL=C.UTF-8
	java=$guest_java
	hanlu="$guest_java ${edge_jvm[*]/-Dorg.sqlite.lib.path=*/-Dorg.sqlite.lib.path=/app/lib/org/sqlite/native/Linux/aarch64} -cp /app/${edge_jar##*/}:/app/lib/* io.hanlu.edge.Main"
	$1
	SH
}

pack_application() {
  mksquashfs "$scratch/app" "$scratch/app.sqfs" -noappend -quiet -no-progress -noI -noD -noF -noX -all-root
}

# emulator ARGUMENTS OPTION… : sets $emulator to the command line that boots with these words for /app/run and these
# further devices, of which the first must be the data disk. Everything is emulated: with a lower priority, so that it
# does not take the machine from the others.
emulator() {
  local arguments=$1
  shift
  # shellcheck disable=SC2034,SC2054  # used by those who source this; commas of the emulator's options
  emulator=(nice -n "${HIL_NICE:-10}" qemu-system-aarch64 -M "$machine" -accel tcg,thread=multi,tb-size=256 -cpu cortex-a72
    -smp "$processors" -m "$memory_mb" -dtb "$scratch/board.dtb" -nodefaults -nographic -no-reboot -serial stdio
    -kernel "$image/base/vmlinuz" -initrd "$image/initrd.gz"
    -drive "if=none,id=java,file=$image/base/java.sqfs,format=raw,readonly=on" -device virtio-blk-pci,drive=java
    -drive "if=none,id=app,file=$scratch/app.sqfs,format=raw,readonly=on" -device virtio-blk-pci,drive=app
    "$@" -append "console=ttyAMA0 quiet panic=-1 mitigations=off ${mount_options:+hil.mount=$mount_options }hil.arg=$arguments")
}
