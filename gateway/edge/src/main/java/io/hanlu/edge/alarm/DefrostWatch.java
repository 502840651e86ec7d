package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Quality;
import io.hanlu.bridge.Quantity;
import io.hanlu.edge.alarm.AlarmEngine.RefusedException;
import io.hanlu.edge.alarm.AlarmRules.ZoneRules;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Learns the defrosts of a zone that nothing else tells of (ALARMS.md 7.5). */
final class DefrostWatch implements Watch {

    /**
     * All that is to be kept.
     *
     * @param proposed the first shape seen; null for none
     * @param learners by name of their point
     */
    record State(DefrostLearner.@Nullable Shape proposed, Map<String, DefrostLearner.State> learners) {
        static final State NONE = new State(null, Map.of());
    }

    private final String zone;
    private final Hold hold;
    private final Map<String, DefrostLearner> learners = new TreeMap<>();
    private DefrostLearner.@Nullable Shape proposed;

    /** Watches nothing in a zone whose defrosts are known. */
    DefrostWatch(ZoneRules rules, Hold hold, Desk desk) {
        this.zone = rules.zone();
        this.hold = hold;
        State before = desk.saved().defrosts().getOrDefault(zone, State.NONE);
        this.proposed = before.proposed;
        if (!rules.context().defrosts().isEmpty() || !rules.context().schedule().isEmpty()) {
            return;
        }
        for (Point point : rules.context().points()) {
            if (point.quantity() == Quantity.TEMPERATURE) {
                learners.put(
                        point.toString(),
                        new DefrostLearner(before.learners.getOrDefault(point.toString(), DefrostLearner.State.NONE)));
                desk.watch(point, this);
            }
        }
        rules.context().doors().forEach(door -> desk.watch(door, this));
    }

    @Override
    public void next(long at, Point point, Quality quality, OptionalInt value) {
        if (value.isEmpty()) {
            return;
        }
        DefrostLearner learner = learners.get(point.toString());
        if (learner != null) {
            DefrostLearner.Shape shape = learner.next(at, value.getAsInt());
            if (shape != null && !hold.follows(at, shape) && proposed == null) {
                proposed = shape;
            }
        } else if (value.getAsInt() != 0) {
            learners.values().forEach(DefrostLearner::disturbed);
        }
    }

    @Nullable
    DefrostProposal proposal() {
        return proposed == null
                ? null
                : new DefrostProposal(zone, proposed.newest(), proposed.length(), proposed.every());
    }

    void confirm(long at) throws RefusedException {
        if (proposed == null) {
            throw new RefusedException(
                    "no defrost of zone " + zone + " has been proposed; there is nothing to confirm");
        }
        hold.confirm(at, proposed);
        proposed = null;
    }

    @Override
    public void save(EngineState into) {
        Map<String, DefrostLearner.State> states = new TreeMap<>();
        learners.forEach((point, learner) -> {
            if (!learner.state().equals(DefrostLearner.State.NONE)) {
                states.put(point, learner.state());
            }
        });
        State state = new State(proposed, states);
        if (!state.equals(State.NONE)) {
            into.defrosts().put(zone, state);
        }
    }
}
