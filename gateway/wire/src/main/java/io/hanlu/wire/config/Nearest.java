package io.hanlu.wire.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what a mistyped word was meant to be. */
public final class Nearest {

    private Nearest() {}

    /** The word with the fewest typing mistakes: at most one, or two when the text has six letters or more. */
    public static Optional<String> to(String typed, Collection<String> words) {
        String text = plain(typed);
        int most = text.length() < 6 ? 1 : 2;
        return words.stream()
                .filter(word -> Math.abs(word.length() - text.length()) <= most && mistakes(text, plain(word)) <= most)
                .min(Comparator.comparingInt(word -> mistakes(text, plain(word))));
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    }

    /** Letters inserted, deleted, replaced, or swapped with their neighbour (optimal string alignment). */
    private static int mistakes(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
