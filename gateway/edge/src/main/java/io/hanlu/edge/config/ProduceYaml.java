package io.hanlu.edge.config;

import io.hanlu.bridge.Quantity;
import io.hanlu.edge.config.ProduceProfile.Band;
import io.hanlu.edge.config.ProduceProfile.Ethylene;
import io.hanlu.edge.config.ProduceProfile.Life;
import io.hanlu.wire.config.ConfigNode;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one file of {@code profiles/produce}. */
final class ProduceYaml {

    private static final Pattern NAME = Pattern.compile(".{1,100}");
    private static final double COLDEST = -80;
    private static final double WARMEST = 60;

    private ProduceYaml() {}

    static ProduceProfile read(String id, ConfigNode root) {
        ConfigNode name = root.required("name", "{zh: 苹果, en: Apple}");
        Band temperature = band(root, "temperature", Quantity.TEMPERATURE, COLDEST, WARMEST);
        Band humidity = band(root, "humidity", Quantity.HUMIDITY, 0, 100);
        OptionalInt chilling = cold(root, "chilling_below", temperature, false);
        OptionalInt freezing = cold(root, "freezing_point", temperature, true);
        return new ProduceProfile(
                id,
                name(name, "zh", "苹果"),
                name(name, "en", "Apple"),
                temperature,
                humidity,
                chilling,
                freezing,
                root.find("ethylene_sensitivity")
                        .map(node -> node.choice(Ethylene.class))
                        .orElse(null),
                root.find("storage_life_days").map(ProduceYaml::life).orElse(null),
                root.required("source", "USDA Agriculture Handbook 66").text(),
                root.required("confidence", "check")
                        .choice(List.of("check", "sourced"))
                        .equals("sourced"));
    }

    static String name(ConfigNode section, String language, String example) {
        return section.required(language, example).text(NAME, "1 to 100 characters");
    }

    private static Band band(ConfigNode root, String key, Quantity quantity, double least, double most) {
        ConfigNode section = root.find(key).orElse(null);
        if (section == null) {
            return Band.OPEN;
        }
        OptionalInt min = end(section, "min", quantity, least, most);
        OptionalInt max = end(section, "max", quantity, least, most);
        if (min.isEmpty() && max.isEmpty()) {
            section.wrong("says nothing", "write min, max or both");
        } else if (min.isPresent() && max.isPresent() && min.getAsInt() > max.getAsInt()) {
            section.required("max", "5").wrong("is below min", "write the lowest as min and the highest as max");
        }
        return new Band(min, max);
    }

    private static OptionalInt end(ConfigNode section, String key, Quantity quantity, double least, double most) {
        ConfigNode node = section.find(key).orElse(null);
        if (node == null) {
            return OptionalInt.empty();
        }
        double value = node.number(least, most);
        return node.good() ? OptionalInt.of(quantity.scale(value)) : OptionalInt.empty();
    }

    /**
     * A temperature that does harm, which therefore cannot be in the band.
     *
     * @param itself whether this temperature itself does
     */
    private static OptionalInt cold(ConfigNode root, String key, Band band, boolean itself) {
        ConfigNode node = root.find(key).orElse(null);
        OptionalInt value = end(root, key, Quantity.TEMPERATURE, COLDEST, WARMEST);
        OptionalInt coldest = band.min().isPresent() ? band.min() : band.max();
        if (node != null && value.isPresent() && coldest.isPresent()) {
            int harm = value.getAsInt();
            if (coldest.getAsInt() < harm || (itself && coldest.getAsInt() == harm)) {
                node.wrong(
                        text(harm) + " contradicts the band, which reaches down to " + text(coldest.getAsInt()) + ": "
                                + (itself ? "it would freeze" : "it would be chilled"),
                        "correct the one that is wrong: temperature or " + key);
            }
        }
        return value;
    }

    private static String text(int celsius) {
        return Quantity.TEMPERATURE.unscale(celsius).toPlainString() + " °C";
    }

    private static @Nullable Life life(ConfigNode section) {
        int min = (int) section.required("min", "90").integer(1, 3650);
        ConfigNode maxNode = section.required("max", "180");
        int max = (int) maxNode.integer(1, 3650);
        if (max < min) {
            maxNode.wrong("is below min", "write the shortest as min and the longest as max");
        }
        return maxNode.good() ? new Life(min, max) : null;
    }
}
