package io.hanlu.edge.evaluate;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.alarm.AlarmEngine;
import io.hanlu.edge.alarm.AlarmRules;
import io.hanlu.edge.alarm.Input;
import io.hanlu.edge.alarm.Transition;
import io.hanlu.edge.figures.FigureRules;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs past readings through the alarm engine and sums them up. No alarm stands at the begin, and nobody acknowledges one. Takes the
 * same memory for a year as for a day, but for what is reported. One thread; reads no clock.
 */
public final class Evaluation {

    private final AlarmRules rules;
    private final AlarmEngine engine;
    private final long fromMillis;
    private final Map<Point, Story> stories = new LinkedHashMap<>();

    /**
     * @param points whose story is wanted, with what it is reckoned against
     * @param fromMillis where it begins, UTC epoch milliseconds
     */
    public Evaluation(AlarmRules rules, Map<Point, FigureRules> points, long fromMillis) {
        this.rules = rules;
        this.engine = new AlarmEngine(rules);
        this.fromMillis = fromMillis;
        points.forEach((point, figures) -> stories.put(point, new Story(point, figures, rules.timezone(), fromMillis)));
    }

    /** Takes the next reading, of these points or of those that their alarms depend on: doors, mains, a surface. */
    public void add(Reading reading) {
        engine.next(reading.timeMillis(), new Input.Measured(reading), this::tell);
        Story story = stories.get(reading.point());
        if (story != null) {
            story.add(reading);
        }
    }

    private void tell(Transition transition) {
        stories.values().forEach(story -> story.add(transition));
    }

    /**
     * Ends it.
     *
     * @param toMillis not before the newest reading
     */
    public Report report(long toMillis) {
        engine.next(toMillis, new Input.Passed(), this::tell);
        return new Report(
                rules.timezone(),
                fromMillis,
                toMillis,
                stories.values().stream().map(story -> story.end(toMillis)).toList());
    }
}
