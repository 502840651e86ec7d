package io.hanlu.wire.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

/** Time is read in one place, so that tests can move it and a clock step has one entrance. */
public final class ClockRule {

    private ClockRule() {}

    /**
     * @param packages for example {@code io.hanlu.edge..}
     * @param allowed the one class that may, by its full name; empty for none
     */
    public static ArchRule onlyOneReadsTheClock(String packages, String allowed) {
        return noClasses()
                .that()
                .resideInAPackage(packages)
                .and()
                .doNotHaveFullyQualifiedName(allowed)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", Duration.class);
    }
}
