/** Runs checks one after the other and prints a line for each. */
final class Report {

    interface Check {
        void run() throws Exception;
    }

    private int held;
    private int failed;

    void check(String what, Check check) {
        long begun = System.nanoTime();
        try {
            check.run();
            held++;
            System.out.printf("ok   %s (%.1f s)%n", what, (System.nanoTime() - begun) / 1e9);
        } catch (Exception e) {
            failed++;
            System.out.println("FAIL " + what + ": " + e);
        }
    }

    static void require(String what, boolean holds) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
    }

    /** Whether all held; prints the daemon's log when not. */
    boolean end(Daemon daemon) {
        if (failed > 0) {
            System.out.println("--- the daemon's log\n" + daemon.log());
        }
        System.out.println(held + " checks held, " + failed + " failed");
        return failed == 0;
    }
}
