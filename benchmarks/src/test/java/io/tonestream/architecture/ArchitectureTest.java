package io.tonestream.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.MEMBER_CLASSES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.implement;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.Processor;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Holds the packages of all modules to what is declared here, and nothing else is allowed: a new
 * package or library fails until it has a line, and so does a line that nothing needs any more.
 */
final class ArchitectureTest {
  private static final String OURS = "io.tonestream.";

  /** Which packages of ours each package may use. {@code x..} is x and all below it. */
  private static final Map<String, List<String>> PACKAGES =
      table(
          """
          schemas:

          model: model.bundle model.drift model.network model.text schemas
          model.bundle: model.drift model.network model.quantification model.text
          model.bundle: schemas
          model.drift: schemas
          model.importing: model.bundle model.network model.text schemas
          model.language:
          model.network: model.text schemas
          model.quantification: schemas
          model.text:

          topics: schemas
          topics.access: schemas topics
          topics.publishing: model.bundle model.network schemas topics

          broker:

          service: schemas service.http topics
          service.http: schemas

          app: app.alerts app.asking app.batching app.brands app.drivers app.feed
          app: app.letters app.monitoring app.redaction app.serving app.streams
          app: app.watching app.web app.webhook app.windows app.windows.rolling schemas
          app: service service.http topics
          app.alerts: app.counting app.repeats app.tasks app.windows schemas
          app.asking: model.quantification schemas topics
          app.batching: app.erasure app.serving model model.language model.text schemas
          app.brands: app.batching app.redaction app.repeats schemas
          app.counting: app.drivers app.erasure app.repeats app.tasks schemas
          app.drivers: app.brands app.erasure app.redaction app.tasks model.text
          app.drivers: schemas
          app.erasure: model.bundle
          app.feed: schemas topics
          app.letters: app.brands app.redaction schemas topics
          app.maintenance: app.alerts app.batching app.brands app.counting app.drivers
          app.maintenance: app.erasure app.letters app.monitoring app.redaction app.serving
          app.maintenance: app.streams app.tasks app.windows app.windows.rolling model
          app.maintenance: schemas service topics topics.access
          app.monitoring:
          app.redaction:
          app.repeats: schemas
          app.serving: model model.bundle model.drift model.text schemas
          app.streams: app.alerts app.batching app.brands app.counting app.drivers
          app.streams: app.monitoring app.redaction app.tasks app.windows
          app.streams: app.windows.rolling schemas service topics topics.access
          app.tasks:
          app.watching: app.serving model model.bundle schemas topics topics.publishing
          app.web: app.asking app.brands app.drivers app.erasure app.feed app.letters
          app.web: app.monitoring app.serving app.streams app.windows model model.bundle model.text
          app.web: schemas service.http topics topics.publishing
          app.webhook: schemas topics
          app.windows: app.counting app.repeats model.quantification schemas
          app.windows.rolling: app.batching app.counting app.drivers app.erasure app.tasks
          app.windows.rolling: app.windows model.quantification schemas

          trainer:
          trainer.adaptation: model model.bundle model.network trainer
          trainer.adaptation: trainer.checkpoint trainer.data trainer.optimization
          trainer.adaptation: trainer.recipes trainer.training
          trainer.cascade: model model.bundle model.drift model.network schemas
          trainer.cascade: trainer.data trainer.evaluation trainer.training
          trainer.checkpoint: model.bundle model.network schemas trainer
          trainer.data: model.bundle model.text schemas
          trainer.distillation: model model.bundle model.text schemas trainer
          trainer.distillation: trainer.checkpoint trainer.data
          trainer.evaluation: model model.bundle model.drift model.language model.text
          trainer.evaluation: schemas trainer.data
          trainer.feedback: schemas topics trainer trainer.journal
          trainer.gate: model model.bundle schemas trainer.data trainer.evaluation
          trainer.gate: trainer.material
          trainer.history: model.bundle schemas trainer.gate trainer.journal
          trainer.history: trainer.material trainer.report
          trainer.journal: schemas
          trainer.material: model.bundle schemas trainer trainer.data trainer.evaluation
          trainer.material: trainer.feedback
          trainer.optimization: model.network schemas trainer.data
          trainer.quantification: model.bundle model.quantification schemas trainer.data
          trainer.quantification: trainer.evaluation
          trainer.recipes: model.bundle model.network model.text schemas trainer
          trainer.recipes: trainer.optimization
          trainer.release: model.bundle schemas topics.publishing trainer
          trainer.release: trainer.gate trainer.history trainer.material
          trainer.report: model.bundle schemas trainer.data trainer.evaluation
          trainer.retraining: model.bundle model.network schemas service service.http topics
          trainer.retraining: topics.access topics.publishing trainer trainer.cascade
          trainer.retraining: trainer.data trainer.evaluation trainer.feedback trainer.gate
          trainer.retraining: trainer.history
          trainer.retraining: trainer.material trainer.recipes trainer.release
          trainer.retraining: trainer.report trainer.training
          trainer.training: model model.bundle model.drift model.network model.text
          trainer.training: schemas trainer trainer.checkpoint trainer.data
          trainer.training: trainer.evaluation trainer.optimization trainer.recipes
          trainer.training: trainer.report
          trainer.web: schemas service.http trainer trainer.history trainer.retraining

          cli: cli.dev cli.kit cli.letters cli.maintenance cli.models cli.reconcile
          cli: cli.stream cli.training
          cli.dev: app broker cli.stream schemas service topics
          cli.kit: model.bundle schemas service topics
          cli.letters: app.letters app.redaction cli.kit schemas
          cli.maintenance: app.brands app.maintenance app.redaction cli.kit model model.bundle
          cli.maintenance: schemas topics.publishing
          cli.models: app.asking cli.kit model model.bundle model.importing
          cli.models: model.network schemas topics topics.publishing trainer.data
          cli.reconcile: cli.kit schemas topics
          cli.stream: app app.windows cli.kit schemas service topics trainer.data
          cli.training: cli.kit model model.bundle model.drift model.network
          cli.training: model.quantification model.text schemas service
          cli.training: topics.publishing trainer.adaptation trainer.cascade
          cli.training: trainer.checkpoint trainer.data trainer.distillation
          cli.training: trainer.evaluation trainer.history trainer.quantification
          cli.training: trainer.recipes trainer.report trainer.retraining
          cli.training: trainer.training

          bench: app.alerts app.batching app.brands app.monitoring app.repeats
          bench: app.serving app.streams app.windows app.windows.rolling bench.chaos bench.hostile
          bench: bench.machine bench.peers bench.sampling bench.soak broker cli.dev cli.kit model
          bench: model.bundle model.network schemas service topics.publishing
          bench.chaos: bench.processes broker cli cli.dev cli.kit model.bundle schemas topics
          bench.chaos: topics.publishing
          bench.hostile: broker cli.dev cli.kit schemas topics topics.access
          bench.machine:
          bench.peers: app.batching app.brands app.windows bench.machine bench.processes
          bench.peers: cli.dev cli.kit cli.stream model model.bundle model.language
          bench.peers: model.quantification model.text schemas service topics
          bench.processes: cli cli.kit
          bench.sampling: app.brands app.counting app.drivers cli.stream model model.bundle schemas
          bench.soak: bench.chaos bench.processes cli.kit schemas service topics
          """);

  /** Which packages of ours may use a library, by the start of its packages' names. */
  private static final Map<String, List<String>> LIBRARIES =
      table(
          """
          com.fasterxml.jackson: ..
          com.fasterxml.jackson.dataformat.yaml: app.brands app.web cli.dev cli.reconcile
          org.yaml.snakeyaml: service
          org.jspecify: ..
          org.slf4j: app.. cli.. service.. topics.. trainer..

          ai.djl: model model.network trainer.adaptation trainer.checkpoint trainer.optimization
          ai.djl: trainer.recipes trainer.training
          org.apache.commons.numbers.gamma: model.quantification trainer.evaluation
          org.apache.commons.math3: bench.soak
          org.ejml: trainer.recipes
          opennlp: model.language
          org.apache.datasketches: app.drivers
          org.apache.commons.compress: trainer.data
          com.sun.management: app.serving service
          ch.qos.logback: service
          io.opentelemetry: app.batching

          org.apache.kafka.common: ..
          org.apache.kafka.clients: topics.. app.asking app.batching app.letters
          org.apache.kafka.clients: app.maintenance app.monitoring app.streams app.watching
          org.apache.kafka.clients: app.webhook broker
          org.apache.kafka.clients: trainer.feedback cli.. bench..
          org.apache.kafka.streams: app.batching app.brands app.counting app.monitoring app.tasks
          org.apache.kafka.streams: app.alerts app.drivers app.windows.rolling app.streams bench..
          org.rocksdb: app.streams
          sun.misc: service
          org.apache.kafka.metadata: broker
          org.apache.kafka.server: broker
          kafka: broker
          org.apache.flink: bench.peers

          io.micronaut: app.. service.. trainer..
          io.micronaut.http: app.web service.http trainer.web
          io.netty: service.http
          jakarta.inject: app app.feed app.web service service.http trainer.retraining
          jakarta.inject: trainer.web
          io.micrometer: app.. bench service trainer.retraining
          io.swagger: app.web
          org.reactivestreams: app.web service.http
          reactor: app.web service.http

          picocli: cli.. bench..
          me.tongfei.progressbar: cli..
          de.siegmar.fastcsv: cli.stream trainer.data
          """);

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.tonestream");

  @Test
  void packagesUseEachOtherAsDeclared() {
    List<Use> uses =
        dependencies()
            .filter(dependency -> target(dependency).getPackageName().startsWith(OURS))
            .map(dependency -> use(dependency, ours(target(dependency))))
            .filter(use -> !use.from().equals(use.to()))
            .distinct()
            .toList();

    assertThat(CLASSES.stream().map(ArchitectureTest::ours).distinct())
        .as("the packages that there are")
        .containsExactlyInAnyOrderElementsOf(PACKAGES.keySet());
    assertThat(
            uses.stream()
                .filter(use -> !matches(PACKAGES.getOrDefault(use.from(), List.of()), use.to())))
        .as("what isn't declared")
        .isEmpty();
    assertThat(
            unneeded(
                PACKAGES,
                (name, allowed) ->
                    uses.stream()
                        .anyMatch(use -> use.from().equals(name) && matches(allowed, use.to()))))
        .as("what is declared, and nothing needs")
        .isEmpty();
  }

  @Test
  void librariesAreUsedWhereDeclared() {
    List<Use> uses =
        dependencies()
            .filter(dependency -> !isOursOrJava(target(dependency).getPackageName()))
            .map(dependency -> use(dependency, library(target(dependency).getPackageName())))
            .distinct()
            .toList();

    assertThat(
            uses.stream()
                .filter(use -> !matches(LIBRARIES.getOrDefault(use.to(), List.of()), use.from())))
        .as("what isn't declared")
        .isEmpty();
    assertThat(
            unneeded(
                LIBRARIES,
                (name, allowed) ->
                    uses.stream()
                        .anyMatch(use -> use.to().equals(name) && matches(allowed, use.from()))))
        .as("what is declared, and nothing needs")
        .isEmpty();
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("io.tonestream.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /** Packages of figures have a processor that feeds them, and maybe a store that keeps them. */
  @Test
  void whatComputesKnowsNoKafka() {
    DescribedPredicate<JavaClass> computing =
        resideInAnyPackage(
            Stream.of("alerts", "brands", "counting", "drivers", "repeats", "serving", "windows")
                .map(name -> OURS + "app." + name)
                .toArray(String[]::new));
    DescribedPredicate<JavaClass> processorsAndStores =
        belongTo(
            implement(Processor.class)
                .or(simpleNameEndingWith("Store").and(not(MEMBER_CLASSES)))
                .as("processors and stores"));

    noClasses()
        .that(computing.and(not(processorsAndStores)))
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.apache.kafka..").or(computing.and(processorsAndStores)))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
        .isNotEmpty()
        .allSatisfy(
            found ->
                assertThat(found.isAnnotatedWith(NullMarked.class)).as(found.getName()).isTrue());
  }

  /** What other packages can see names no type that they can't. */
  @Test
  void visibleMembersShowVisibleTypes() {
    List<String> leaks = new ArrayList<>();
    for (JavaClass type : CLASSES) {
      if (isVisible(type)) {
        type.getMembers().stream()
            .filter(ArchitectureTest::isVisible)
            .forEach(
                member ->
                    types(member)
                        .flatMap(shown -> shown.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(shown -> shown.getPackageName().startsWith(OURS))
                        .filter(shown -> !isVisible(shown))
                        .forEach(shown -> leaks.add(member.getFullName() + " shows " + shown)));
      }
    }
    assertThat(leaks).isEmpty();
  }

  private static boolean isVisible(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
  }

  private static boolean isVisible(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    boolean inherited =
        modifiers.contains(JavaModifier.PROTECTED)
            && !member.getOwner().getModifiers().contains(JavaModifier.FINAL);
    return !modifiers.contains(JavaModifier.SYNTHETIC)
        && (modifiers.contains(JavaModifier.PUBLIC) || inherited)
        && !isOfAnInvisibleInterface(member);
  }

  /** Such a method has to be public, though nobody else may call it. */
  private static boolean isOfAnInvisibleInterface(JavaMember member) {
    return member instanceof JavaMethod method
        && method.getOwner().getAllRawInterfaces().stream()
            .filter(type -> !isVisible(type))
            .flatMap(type -> type.getMethods().stream())
            .anyMatch(
                declared ->
                    declared.getName().equals(method.getName())
                        && declared.getRawParameterTypes().equals(method.getRawParameterTypes()));
  }

  private static Stream<JavaType> types(JavaMember member) {
    if (member instanceof JavaField field) {
      return Stream.of(field.getType());
    }
    JavaCodeUnit unit = (JavaCodeUnit) member;
    return Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
  }

  /**
   * One use of a package or library, with an example of where; others of the same pair are equal to
   * it.
   */
  private record Use(String from, String to, String where) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Use use && from.equals(use.from) && to.equals(use.to);
    }

    @Override
    public int hashCode() {
      return Objects.hash(from, to);
    }

    @Override
    public String toString() {
      return from + " uses " + to + ": " + where;
    }
  }

  private static Use use(Dependency dependency, String to) {
    return new Use(ours(dependency.getOriginClass()), to, dependency.getDescription());
  }

  private static Stream<Dependency> dependencies() {
    return CLASSES.stream()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(dependency -> !target(dependency).isPrimitive());
  }

  private static JavaClass target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType();
  }

  private static String ours(JavaClass type) {
    return type.getPackageName().substring(OURS.length());
  }

  private static boolean isOursOrJava(String name) {
    return name.startsWith(OURS) || name.startsWith("java.") || name.startsWith("javax.");
  }

  /** The longest declared start of a package's name, else the whole name. */
  private static String library(String name) {
    return LIBRARIES.keySet().stream()
        .filter(start -> name.equals(start) || name.startsWith(start + "."))
        .max(Comparator.comparingInt(String::length))
        .orElse(name);
  }

  private static boolean matches(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static boolean matches(String pattern, String name) {
    if (!pattern.endsWith("..")) {
      return name.equals(pattern);
    }
    String start = pattern.substring(0, pattern.length() - 2);
    return start.isEmpty() || name.equals(start) || name.startsWith(start + ".");
  }

  private interface Need {
    boolean isThere(String name, String allowed);
  }

  private static List<String> unneeded(Map<String, List<String>> table, Need need) {
    return table.entrySet().stream()
        .flatMap(
            line ->
                line.getValue().stream()
                    .filter(allowed -> !need.isThere(line.getKey(), allowed))
                    .map(allowed -> line.getKey() + ": " + allowed))
        .toList();
  }

  /** A name may have several lines. */
  private static Map<String, List<String>> table(String lines) {
    Map<String, List<String>> table = new LinkedHashMap<>();
    for (String line : lines.lines().filter(line -> !line.isBlank()).toList()) {
      String[] parts = line.split(": ?", 2);
      List<String> names = table.computeIfAbsent(parts[0], name -> new ArrayList<>());
      Stream.of(parts[1].split(" ")).filter(name -> !name.isEmpty()).forEach(names::add);
    }
    return table;
  }
}
