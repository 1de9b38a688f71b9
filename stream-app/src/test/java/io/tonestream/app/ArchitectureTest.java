package io.tonestream.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.MEMBER_CLASSES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.implement;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.apache.kafka.streams.processor.api.Processor;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(
    packages = "io.tonestream.app",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  /**
   * Packages of figures. Each has a processor that feeds them, and maybe a store that keeps them;
   * all else in them is computed without Kafka.
   */
  private static final String[] COMPUTING = {
    "io.tonestream.app.alerts",
    "io.tonestream.app.brands",
    "io.tonestream.app.counting",
    "io.tonestream.app.drivers",
    "io.tonestream.app.repeats",
    "io.tonestream.app.serving",
    "io.tonestream.app.windows"
  };

  /** From left to right, each may import those after it. */
  @ArchTest
  static final ArchRule packagesDoNotFormCircles =
      slices().matching("io.tonestream.app.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule webIsOnTop =
      noClasses()
          .that()
          .resideInAPackage("io.tonestream.app.*..")
          .and()
          .resideOutsideOfPackage("..app.web..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..app.web..");

  @ArchTest
  static final ArchRule noStepKnowsTheTopology =
      noClasses()
          .that()
          .resideInAPackage("io.tonestream.app.*..")
          .and()
          .resideOutsideOfPackages("..app.streams..", "..app.web..")
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

  private static final DescribedPredicate<JavaClass> PROCESSORS_AND_STORES =
      belongTo(
          implement(Processor.class)
              .or(simpleNameEndingWith("Store").and(not(MEMBER_CLASSES)))
              .as("processors and stores"));

  @ArchTest
  static final ArchRule whatComputesKnowsNoKafka =
      noClasses()
          .that(resideInAnyPackage(COMPUTING).and(not(PROCESSORS_AND_STORES)))
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache.kafka..")
                  .or(resideInAnyPackage(COMPUTING).and(PROCESSORS_AND_STORES)));

  @ArchTest
  static final ArchRule kafkaStreamsStaysWithTheSteps =
      noClasses()
          .that()
          .resideInAnyPackage("..asking..", "..feed..", "..serving..", "..watching..", "..web..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.streams..");

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
