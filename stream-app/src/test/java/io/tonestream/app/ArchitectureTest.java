package io.tonestream.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(
    packages = "io.tonestream.app",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  /** From left to right, each may import those after it. */
  @ArchTest
  static final ArchRule packagesDoNotFormCircles =
      slices().matching("io.tonestream.app.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule webIsOnTop =
      noClasses()
          .that()
          .resideInAnyPackage("..streams..", "..batching..", "..serving..", "..watching..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..app.web..");

  @ArchTest
  static final ArchRule batchingKnowsNoTopology =
      noClasses()
          .that()
          .resideInAnyPackage("..batching..", "..serving..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..app.streams..");

  @ArchTest
  static final ArchRule watchingSwapsThroughServingAlone =
      noClasses()
          .that()
          .resideInAPackage("..watching..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..batching..", "..app.streams..", "..windows..", "..brands..");

  @ArchTest
  static final ArchRule servingKnowsNoBatching =
      noClasses()
          .that()
          .resideInAPackage("..serving..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..batching..", "..watching..");

  @ArchTest
  static final ArchRule nothingDependsOnDev =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..web..",
              "..streams..",
              "..batching..",
              "..serving..",
              "..watching..",
              "..models..",
              "..console..",
              "..windows..",
              "..alerts..",
              "..drivers..",
              "..repeats..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..app.dev..");

  @ArchTest
  static final ArchRule kafkaStreamsStaysWithTheStreams =
      noClasses()
          .that()
          .resideOutsideOfPackages("..app.streams..", "..app.batching..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.streams..");

  @ArchTest
  static final ArchRule whatReckonsKnowsNoKafka =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..windows..",
              "..brands..",
              "..serving..",
              "..alerts..",
              "..drivers..",
              "..repeats..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule djlStaysWithTheModel =
      noClasses().should().dependOnClassesThat().resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .should(
              new ArchCondition<>("be in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is not"));
                  }
                }
              });
}
