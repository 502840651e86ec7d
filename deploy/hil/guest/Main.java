/** {@code Main SECONDS SEED}: the checks, then random faults for so long. Exit 0 when all held. */
final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        boolean held = new Checks(seed).run();
        if (seconds > 0) {
            held &= new Soak(seconds, seed).run();
        }
        System.exit(held ? 0 : 1);
    }
}
