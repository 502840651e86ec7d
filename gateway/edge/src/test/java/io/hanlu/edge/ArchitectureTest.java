package io.hanlu.edge;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.hanlu.wire.testing.ClockRule;

@AnalyzeClasses(packages = "io.hanlu.edge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule THE_EDGE_NEEDS_ONLY_BRIDGE_AND_WIRE = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("io.hanlu..")
                    .and(not(resideInAnyPackage("io.hanlu.edge..", "io.hanlu.bridge..", "io.hanlu.wire.."))));

    /** Who may call whom: the way data flows, and those who look on. */
    @ArchTest
    static final ArchRule DATA_FLOWS_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("daemon")
            .definedBy("io.hanlu.edge")
            .layer("alarm")
            .definedBy("io.hanlu.edge.alarm")
            .layer("config")
            .definedBy("io.hanlu.edge.config")
            .layer("acquire")
            .definedBy("io.hanlu.edge.acquire")
            .layer("honesty")
            .definedBy("io.hanlu.edge.honesty")
            .layer("alarm")
            .definedBy("io.hanlu.edge.alarm")
            .layer("pipeline")
            .definedBy("io.hanlu.edge.pipeline")
            .layer("live")
            .definedBy("io.hanlu.edge.live")
            .layer("journal")
            .definedBy("io.hanlu.edge.journal")
            .layer("uplink")
            .definedBy("io.hanlu.edge.uplink")
            .layer("console")
            .definedBy("io.hanlu.edge.console")
            .layer("command")
            .definedBy("io.hanlu.edge.command")
            .layer("check")
            .definedBy("io.hanlu.edge.check")
            .layer("signal")
            .definedBy("io.hanlu.edge.signal")
            .layer("figures")
            .definedBy("io.hanlu.edge.figures")
            .layer("notify")
            .definedBy("io.hanlu.edge.notify")
            .layer("words")
            .definedBy("io.hanlu.edge.words")
            .layer("evaluate")
            .definedBy("io.hanlu.edge.evaluate")
            .whereLayer("daemon")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("notify")
            .mayOnlyBeAccessedByLayers("daemon", "config", "console", "check")
            .whereLayer("evaluate")
            .mayOnlyBeAccessedByLayers("daemon")
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers("daemon", "uplink", "console", "check", "signal", "evaluate")
            .whereLayer("acquire")
            .mayOnlyBeAccessedByLayers("daemon", "pipeline")
            .whereLayer("honesty")
            .mayOnlyBeAccessedByLayers("daemon", "config", "pipeline", "console", "check", "alarm")
            .whereLayer("alarm")
            .mayOnlyBeAccessedByLayers(
                    "daemon",
                    "config",
                    "acquire",
                    "pipeline",
                    "uplink",
                    "console",
                    "check",
                    "signal",
                    "notify",
                    "words",
                    "evaluate",
                    "command")
            .whereLayer("pipeline")
            .mayOnlyBeAccessedByLayers("daemon")
            .whereLayer("live")
            .mayOnlyBeAccessedByLayers("daemon", "pipeline", "console")
            .whereLayer("journal")
            .mayOnlyBeAccessedByLayers("daemon", "pipeline", "uplink", "notify")
            .whereLayer("uplink")
            .mayOnlyBeAccessedByLayers("daemon")
            .whereLayer("console")
            .mayOnlyBeAccessedByLayers("daemon")
            .whereLayer("command")
            .mayOnlyBeAccessedByLayers("daemon")
            .whereLayer("check")
            .mayOnlyBeAccessedByLayers("daemon")
            .whereLayer("signal")
            .mayOnlyBeAccessedByLayers("daemon")
            .whereLayer("figures")
            .mayOnlyBeAccessedByLayers("daemon", "config", "console", "evaluate")
            .whereLayer("evaluate")
            .mayOnlyBeAccessedByLayers("daemon");

    @ArchTest
    static final ArchRule SQL_STAYS_IN_THE_JOURNAL = noClasses()
            .that()
            .resideOutsideOfPackage("io.hanlu.edge.journal")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "org.sqlite..");

    /** The one that may is the bridge's SystemClock. */
    @ArchTest
    static final ArchRule NOBODY_READS_THE_CLOCK = ClockRule.onlyOneReadsTheClock("io.hanlu.edge..", "");
}
