package io.tonestream.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses schemas =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tonestream");

  @Test
  void dependsOnTheJdkJacksonKafkaClientsAndJspecifyAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.tonestream.schemas..",
            "com.fasterxml.jackson..",
            "org.apache.kafka.common..",
            "org.jspecify.annotations..")
        .check(schemas);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(schemas)
        .isNotEmpty()
        .allSatisfy(
            type ->
                assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                    .as(type.getPackageName())
                    .isTrue());
  }
}
