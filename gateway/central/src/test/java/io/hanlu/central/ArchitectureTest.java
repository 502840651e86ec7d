package io.hanlu.central;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.hanlu.wire.testing.ClockRule;

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
                    "io.hanlu.central.command..",
                    "io.hanlu.central.console..");

    @ArchTest
    static final ArchRule theFleetKnowsNothingOfIngestAndPages = noClasses()
            .that()
            .resideInAPackage("io.hanlu.central.fleet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.hanlu.central.ingest..", "io.hanlu.central.console..", "io.hanlu.central.command..");

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
    static final ArchRule onlyMainReadsTheClock =
            ClockRule.onlyOneReadsTheClock("io.hanlu.central..", "io.hanlu.central.Main");
}
