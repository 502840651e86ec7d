package io.hanlu.edge;

import io.hanlu.bridge.Point;
import io.hanlu.bridge.Reading;
import io.hanlu.bridge.SensorSpec;
import io.hanlu.edge.config.GatewayConfig;
import io.hanlu.edge.console.PointFacts;
import io.hanlu.edge.figures.FigureRules;
import io.hanlu.edge.figures.QualityFigures;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the configuration in force says of a point, and how its goods have done by it. Any thread.
 *
 * @param config asked each time, since limits change while the daemon runs
 */
record ZoneFacts(Supplier<GatewayConfig> config) implements PointFacts {

    @Override
    public List<Limit> limits(Point point) {
        return config.get().zones().stream()
                .filter(zone -> zone.id().equals(point.zone()))
                .flatMap(zone -> zone.limits(point).stream())
                .map(origin -> new Limit(
                        origin.kind(),
                        origin.value(),
                        origin.deadBand(),
                        origin.delay(),
                        origin.from(),
                        origin.confirmed()))
                .toList();
    }

    @Override
    public Sum sum(Point point, long fromMillis) {
        return new Summed(new io.hanlu.edge.figures.Figures(point.quantity(), rules(point), fromMillis));
    }

    private FigureRules rules(Point point) {
        for (GatewayConfig.Zone zone : config.get().zones()) {
            for (SensorSpec sensor : zone.sensors()) {
                if (zone.id().equals(point.zone()) && sensor.id().equals(point.sensor())) {
                    return zone.figures(point, sensor.every(), FigureRules.USP_ACTIVATION_KELVIN);
                }
            }
        }
        throw new IllegalArgumentException("the configuration has no sensor of " + point);
    }

    private record Summed(io.hanlu.edge.figures.Figures figures) implements Sum {

        @Override
        public void add(Reading reading) {
            figures.add(reading);
        }

        @Override
        public Figures until(long toMillis) {
            QualityFigures of = figures.result(toMillis);
            QualityFigures.ShelfLife life = of.shelfLife();
            return new Figures(
                    of.known(),
                    of.missing(),
                    of.inRange(),
                    of.min(),
                    of.max(),
                    of.degreeMinutesBelow(),
                    of.degreeMinutesAbove(),
                    of.meanKinetic(),
                    life == null ? null : life.least(),
                    life == null ? null : life.most());
        }
    }
}
