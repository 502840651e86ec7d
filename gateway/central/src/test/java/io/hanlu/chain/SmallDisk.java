package io.hanlu.chain;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file system of its own, small enough that another process can fill it. Mounting needs root, or sudo without a password. */
final class SmallDisk implements AutoCloseable {

    private final Path folder;
    private final Path other;

    /**
     * Mounts it.
     *
     * @param folder empty; what is written there is on the disk
     */
    SmallDisk(Path folder, int megabytes) throws IOException {
        this.folder = folder;
        this.other = folder.resolve("of-another-process");
        asRoot("mount", "-t", "tmpfs", "-o", "mode=0777,size=" + megabytes + "m", "hanlu-test", folder.toString());
    }

    /** Not one byte is left. */
    void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(other)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    void free() throws IOException {
        Files.delete(other);
    }

    @Override
    public void close() throws IOException {
        asRoot("umount", "--lazy", folder.toString());
    }

    private static void asRoot(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(words));
        if (!"root".equals(System.getProperty("user.name"))) {
            command.addAll(0, List.of("sudo", "-n"));
        }
        Process process = new ProcessBuilder(command).inheritIO().start();
        int exit = process.onExit().join().exitValue();
        if (exit != 0) {
            throw new IOException(
                    command + " ended with " + exit + ": run the test as root, or allow sudo without a password");
        }
    }
}
