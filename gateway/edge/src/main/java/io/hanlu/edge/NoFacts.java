package io.hanlu.edge;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import io.hanlu.edge.console.PointFacts;
import java.time.Duration;
import java.util.List;

/** While no profile says anything of a point. */
record NoFacts() implements PointFacts {

    @Override
    public List<Limit> limits(Point point) {
        return List.of();
    }

    @Override
    public Sum sum(Point point, long fromMillis) {
        return new Sum() {
            @Override
            public void add(Reading reading) {
                // nothing is summed up
            }

            @Override
            public Figures until(long toMillis) {
                Duration missing = Duration.ofMillis(toMillis - fromMillis);
                return new Figures(Duration.ZERO, missing, null, null, null, null, null, null, null, null);
            }
        };
    }
}
