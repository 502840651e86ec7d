package io.hanlu.edge.config;

import io.hanlu.edge.words.Language;
import io.hanlu.edge.words.Template;
import io.hanlu.edge.words.Wording;
import io.hanlu.wire.config.ConfigNode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The section {@code words}: sentences of one's own in place of those built in. */
final class WordsYaml {

    private WordsYaml() {}

    static Wording read(ConfigNode section) {
        Map<Language, Map<String, Template>> replaced = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            section.find(language.id()).ifPresent(own -> replaced.put(language, templates(own)));
        }
        return new Wording(replaced);
    }

    private static Map<String, Template> templates(ConfigNode section) {
        Map<String, Template> templates = new HashMap<>();
        for (String key : Wording.keys()) {
            section.find(key).ifPresent(node -> {
                String text = node.text();
                try {
                    templates.put(key, Template.parse(text, Wording.VALUES));
                } catch (Template.InvalidException e) {
                    node.wrong(String.valueOf(e.getMessage()), e.right());
                }
            });
        }
        return templates;
    }
}
