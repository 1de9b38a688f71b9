package io.tonestream.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "io.tonestream.model", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesFormNoCircles =
      slices().matching("io.tonestream.model.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule textPreparationKnowsNoOtherPackage =
      noClasses()
          .that()
          .resideInAPackage("io.tonestream.model.text")
          .should()
          .dependOnClassesThat(
              new DescribedPredicate<JavaClass>("are of another package of ours") {
                @Override
                public boolean test(JavaClass type) {
                  return type.getPackageName().startsWith("io.tonestream")
                      && !type.getPackageName().equals("io.tonestream.model.text");
                }
              });

  @ArchTest
  static final ArchRule bundlesAreReadWithoutTheEngine =
      noClasses()
          .that()
          .resideInAnyPackage("io.tonestream.model.bundle", "io.tonestream.model.text")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule nothingBelowDependsOnTheLoadedModel =
      noClasses()
          .that()
          .resideInAnyPackage("io.tonestream.model.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tonestream.model");

  @ArchTest
  static final ArchRule kafkaStaysWithThePublishing =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tonestream.model.publishing")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule modelsArePublishedWithoutTheEngine =
      noClasses()
          .that()
          .resideInAPackage("io.tonestream.model.publishing")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .should(
              new ArchCondition<>("reside in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  JavaPackage where = type.getPackage();
                  if (!where.isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName()));
                  }
                }
              });
}
