package io.hanlu.wire;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.hanlu.wire.testing.ClockRule;

@AnalyzeClasses(packages = "io.hanlu.wire", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule WIRE_NEEDS_NOTHING_ELSE_OF_OURS = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("io.hanlu..").and(not(resideInAPackage("io.hanlu.wire.."))));

    @ArchTest
    static final ArchRule CHUNKS_KNOW_NOTHING_OF_HOW_THEY_TRAVEL = noClasses()
            .that()
            .resideInAPackage("io.hanlu.wire.chunk")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.hanlu.wire.message", "io.hanlu.wire.mqtt", "io.hanlu.wire.web", "io.hanlu.wire.config");

    @ArchTest
    static final ArchRule MESSAGES_KNOW_NOTHING_OF_HOW_THEY_TRAVEL = noClasses()
            .that()
            .resideInAPackage("io.hanlu.wire.message")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.hanlu.wire.mqtt", "io.hanlu.wire.web", "io.hanlu.wire.config");

    @ArchTest
    static final ArchRule PAHO_STAYS_BEHIND_THE_LINK = noClasses()
            .that()
            .resideOutsideOfPackage("io.hanlu.wire.mqtt")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.paho..");

    @ArchTest
    static final ArchRule NOBODY_READS_THE_CLOCK = ClockRule.onlyOneReadsTheClock("io.hanlu.wire..", "");
}
