/** {@code Main SECONDS SEED}: the checks, with random faults for so long. Exit 0 when all held. */
final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        System.exit(new Checks(seconds, seed).run() ? 0 : 1);
    }
}
