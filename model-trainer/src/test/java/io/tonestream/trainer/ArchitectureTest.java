package io.tonestream.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses trainer =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tonestream.trainer");

  @Test
  void packagesFormNoCircles() {
    slices().matching("io.tonestream.trainer.(*)..").should().beFreeOfCycles().check(trainer);
  }

  @Test
  void dataKnowsNothingOfTrainingAndTrainingNothingOfCommands() {
    noClasses()
        .that()
        .resideInAPackage("io.tonestream.trainer.data")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tonestream.trainer.training")
        .check(trainer);
    noClasses()
        .that()
        .resideInAnyPackage("io.tonestream.trainer.data", "io.tonestream.trainer.training")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tonestream.trainer.command", "picocli..", "me.tongfei..")
        .check(trainer);
  }

  @Test
  void theEngineIsUsedInTrainingAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tonestream.trainer.training")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(trainer);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(trainer)
        .isNotEmpty()
        .allSatisfy(
            type ->
                assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                    .as(type.getPackageName())
                    .isTrue());
  }
}
