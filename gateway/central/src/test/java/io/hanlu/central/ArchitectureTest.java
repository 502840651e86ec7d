package io.hanlu.central;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

@AnalyzeClasses(packages = "io.hanlu", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    @ArchTest
    static final ArchRule theCentreKnowsGatewaysOnlyByTheWire = noClasses()
            .that()
            .resideInAPackage("io.hanlu.central..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.hanlu.edge..", "io.hanlu.bridge..");

    @ArchTest
    static final ArchRule storesKnowNothingOfWhoUsesThem = noClasses()
            .that()
            .resideInAPackage("io.hanlu.central.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.hanlu.central",
                    "io.hanlu.central.config..",
                    "io.hanlu.central.fleet..",
                    "io.hanlu.central.ingest..",
                    "io.hanlu.central.console..");

    @ArchTest
    static final ArchRule theFleetKnowsNothingOfIngestAndPages = noClasses()
            .that()
            .resideInAPackage("io.hanlu.central.fleet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.hanlu.central.ingest..", "io.hanlu.central.console..");

    @ArchTest
    static final ArchRule databasesStayBehindTheStore = noClasses()
            .that()
            .resideOutsideOfPackages("io.hanlu.central.store.embedded..", "io.hanlu.central.store.influxdb..")
            .and()
            .doNotHaveFullyQualifiedName("io.hanlu.central.Comparison")
            .and()
            .resideInAPackage("io.hanlu.central..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.influxdb..", "okhttp3..", "org.sqlite..", "java.sql..");

    @ArchTest
    static final ArchRule onlyMainReadsTheClock = noClasses()
            .that()
            .resideInAPackage("io.hanlu.central..")
            .and()
            .doNotHaveFullyQualifiedName("io.hanlu.central.Main")
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
            .callMethod(Thread.class, "sleep", long.class);
}
