package io.tonestream.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String TRAINER = "io.tonestream.trainer";

  /** Each package may use those above it, and the package that they all are in. */
  private static final List<String> PACKAGES =
      List.of(
          "data",
          "evaluation",
          "quantification",
          "report",
          "optimization",
          "recipes",
          "checkpoint",
          "training",
          "adaptation",
          "distillation",
          "cascade",
          "journal",
          "feedback",
          "material",
          "gate",
          "history",
          "release",
          "retraining",
          "web");

  private final JavaClasses trainer =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(TRAINER);

  @Test
  void packagesUseOnlyThoseAboveThem() {
    assertThat(trainer.stream().map(ArchitectureTest::packageOf).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Stream.of(""), PACKAGES.stream()).toList());
    assertThat(
            trainer.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(each -> each.getTargetClass().getPackageName().startsWith(TRAINER))
                .filter(each -> rank(each.getOriginClass()) < rank(each.getTargetClass()))
                .map(Dependency::getDescription))
        .isEmpty();
  }

  /** -1 of the package that all others are in. */
  private static int rank(JavaClass type) {
    return PACKAGES.indexOf(packageOf(type));
  }

  private static String packageOf(JavaClass type) {
    return type.getPackageName().substring(TRAINER.length()).replaceFirst("^[.]", "");
  }

  @Test
  void nothingKnowsOfCommands() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "me.tongfei..")
        .check(trainer);
  }

  @Test
  void theEngineIsUsedInTrainingAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            TRAINER + ".optimization",
            TRAINER + ".recipes",
            TRAINER + ".checkpoint",
            TRAINER + ".training",
            TRAINER + ".adaptation")
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
