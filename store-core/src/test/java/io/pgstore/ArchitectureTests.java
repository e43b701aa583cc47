package io.pgstore;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Keeps the packages as the architecture says: who may import whom. */
@AnalyzeClasses(packages = "io.pgstore", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
    private static final String ROOT = "io.pgstore.";

    /** What each package of this module may import of the others. */
    private static final Map<String, List<String>> IMPORTS = Map.ofEntries(
            Map.entry("codec", List.of()),
            Map.entry("schema", List.of()),
            Map.entry("log", List.of("schema")),
            Map.entry("notification", List.of("schema")),
            Map.entry("lease", List.of("schema")),
            Map.entry("event", List.of("codec", "schema", "log", "notification")),
            Map.entry("snapshot", List.of("codec", "schema")),
            Map.entry("state", List.of("codec", "schema")),
            Map.entry("saga", List.of("codec", "schema", "lease")),
            Map.entry("document", List.of("codec", "schema")),
            Map.entry("kv", List.of("codec", "schema", "log", "notification", "lease")),
            Map.entry("outbox", List.of("log", "notification", "lease", "schema")),
            Map.entry("aggregate", List.of("event", "snapshot", "codec", "schema")),
            Map.entry("process", List.of("saga", "event", "lease", "codec")),
            Map.entry("consumer", List.of("event", "log", "notification", "lease", "schema", "codec")),
            Map.entry("projection", List.of("event", "consumer", "document", "lease", "log", "codec", "schema")));

    @ArchTest
    static final ArchRule packagesHaveNoCircles =
            slices().matching("io.pgstore.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule coreKnowsNothingOfSpringBoot =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework.boot..");

    @ArchTest
    static final ArchRule publicClassesAreFinal = classes()
            .that()
            .arePublic()
            .and()
            .areNotInterfaces()
            .and()
            .areTopLevelClasses()
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static void eachPackageImportsOnlyWhatItMay(JavaClasses classes) {
        IMPORTS.forEach((name, allowed) -> {
            String[] open = Stream.concat(Stream.of(name), allowed.stream())
                    .map(other -> ROOT + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + name + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.pgstore..").and(resideOutsideOfPackages(open)))
                    .allowEmptyShould(true)
                    .check(classes);
        });
    }

    @ArchTest
    static void everyPackageIsInTheTable(JavaClasses classes) {
        assertThat(classes.stream().map(JavaClass::getPackageName).distinct())
                .isNotEmpty()
                .allMatch(name -> IMPORTS.containsKey(name.substring(ROOT.length())), "is in the table of packages");
    }
}
