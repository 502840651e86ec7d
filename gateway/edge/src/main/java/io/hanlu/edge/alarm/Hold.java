package io.hanlu.edge.alarm;

import io.hanlu.bridge.Point;

final class Hold {
    boolean holds(Point point) {
        return false;
    }
}
