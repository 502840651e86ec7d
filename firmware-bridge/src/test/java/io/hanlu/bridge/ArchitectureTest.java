package io.hanlu.bridge;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

@AnalyzeClasses(packages = "io.hanlu.bridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule THE_BRIDGE_NEEDS_NOTHING_ELSE_OF_OURS = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("io.hanlu..").and(not(resideInAPackage("io.hanlu.bridge.."))));

    @ArchTest
    static final ArchRule PI4J_STAYS_IN_ITS_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("io.hanlu.bridge.pi4j")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.pi4j..");

    @ArchTest
    static final ArchRule NOTHING_OF_PI4J_IS_VISIBLE = classes()
            .that()
            .resideInAPackage("io.hanlu.bridge.pi4j")
            .and(not(simpleNameEndingWith("Pi4jBoard")))
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule COAP_STAYS_WITH_THE_NODES = noClasses()
            .that()
            .resideOutsideOfPackage("io.hanlu.bridge.node..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.californium..");

    @ArchTest
    static final ArchRule DRIVERS_DO_NOT_KNOW_THE_BOARD = noClasses()
            .that()
            .resideInAnyPackage("io.hanlu.bridge.chip", "io.hanlu.bridge.contact", "io.hanlu.bridge.replay")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.hanlu.bridge.pi4j");

    @ArchTest
    static final ArchRule ONLY_THE_CLOCK_READS_THE_CLOCK = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.hanlu.bridge.SystemClock")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", java.time.Duration.class);
}
