package io.tonestream.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesList;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The manifests, read as Kubernetes' own types. What Kustomize makes of them is looked at where it
 * is installed.
 */
final class KubernetesManifestsTest {
  private static final Path FOLDER = Path.of("../kubernetes").toAbsolutePath().normalize();
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @Test
  void haveNoFieldThatKubernetesDoesNotKnow() throws Exception {
    for (HasMetadata resource : all()) {
      if (!(resource instanceof GenericKubernetesResource)) {
        assertThat(unknownFields(resource)).as(named(resource)).isEmpty();
      }
    }
  }

  @Test
  void giveContainersNoMoreRightsThanTheyNeed() throws Exception {
    List<StatefulSet> sets = all(StatefulSet.class);
    assertThat(sets).hasSize(2);
    for (StatefulSet set : sets) {
      var pod = set.getSpec().getTemplate().getSpec();
      Container container = pod.getContainers().get(0);
      var security = container.getSecurityContext();
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(userOfTheImage());
      assertThat(pod.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.getAutomountServiceAccountToken()).isFalse();
      assertThat(security.getReadOnlyRootFilesystem()).isTrue();
      assertThat(security.getAllowPrivilegeEscalation()).isFalse();
      assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(container.getResources().getLimits()).containsKey("memory");
    }
  }

  @Test
  void mountWhatTheyDeclareAndProbeWhatServicesAnswer() throws Exception {
    for (StatefulSet set : all(StatefulSet.class)) {
      var pod = set.getSpec().getTemplate().getSpec();
      Container container = pod.getContainers().get(0);
      Set<String> volumes =
          Stream.concat(
                  pod.getVolumes().stream().map(Volume::getName),
                  set.getSpec().getVolumeClaimTemplates().stream()
                      .map(claim -> claim.getMetadata().getName()))
              .collect(Collectors.toSet());
      assertThat(container.getVolumeMounts())
          .extracting(VolumeMount::getName)
          .containsExactlyInAnyOrderElementsOf(volumes);
      assertThat(container.getReadinessProbe().getHttpGet().getPath())
          .isEqualTo("/health/readiness");
      assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/liveness");
      // Secrets that the world can read are refused.
      assertThat(pod.getVolumes())
          .filteredOn(volume -> volume.getSecret() != null)
          .allMatch(volume -> volume.getSecret().getDefaultMode() == 0440);
    }
  }

  @Test
  void selectThePodsThatThereAre() throws Exception {
    List<Map<String, String>> pods =
        all(StatefulSet.class).stream()
            .map(set -> set.getSpec().getTemplate().getMetadata().getLabels())
            .toList();
    List<Map<String, String>> selectors = new ArrayList<>();
    all(Service.class).forEach(service -> selectors.add(service.getSpec().getSelector()));
    all(PodDisruptionBudget.class)
        .forEach(budget -> selectors.add(budget.getSpec().getSelector().getMatchLabels()));
    assertThat(selectors).hasSize(4);
    assertThat(selectors)
        .allMatch(
            selector ->
                pods.stream().anyMatch(pod -> pod.entrySet().containsAll(selector.entrySet())));
  }

  @Test
  void setOnlySettingsThatTheDocumentationLists() throws Exception {
    String settings = Files.readString(FOLDER.resolveSibling("docs/configuration.md"));
    List<String> names =
        all(StatefulSet.class).stream()
            .flatMap(set -> set.getSpec().getTemplate().getSpec().getContainers().stream())
            .flatMap(container -> container.getEnv().stream())
            .map(EnvVar::getName)
            .toList();
    assertThat(names).isNotEmpty();
    for (String name : names) {
      // TONESTREAM_HTTP_TOKEN_FILE is tonestream.http.token-file: dots and dashes are both
      // underscores.
      String pattern = "`" + name.toLowerCase(Locale.ROOT).replace("_", "[.-]") + "`";
      assertThat(settings).as(name).containsPattern(pattern);
    }
  }

  /** An overlay as the documentation has it. */
  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "autoscaling", "monitoring", "gpu,autoscaling,monitoring"})
  void areWhatKustomizeMakesThem(String components, @TempDir Path folder) throws Exception {
    assumeTrue(kustomizeIsInstalled(), "kustomize is not installed");
    Files.createSymbolicLink(folder.resolve("kubernetes"), FOLDER);
    Path overlay = Files.createDirectory(folder.resolve("overlay"));
    Files.writeString(
        overlay.resolve("kustomization.yaml"),
        """
        resources: [../kubernetes/base]
        components: [%s]
        images: [{name: tonestream, newName: registry.example.com/tonestream, newTag: "9"}]
        """
            .formatted(
                Stream.of(components.split(",", -1))
                    .filter(each -> !each.isEmpty())
                    .map("../kubernetes/"::concat)
                    .collect(Collectors.joining(", "))));
    Process kustomize =
        new ProcessBuilder("kustomize", "build", overlay.toString())
            .redirectErrorStream(true)
            .start();
    String made = new String(kustomize.getInputStream().readAllBytes(), UTF_8);
    assertThat(kustomize.waitFor()).as(made).isZero();

    KubernetesList list =
        (KubernetesList) YAML.unmarshal("kind: List\napiVersion: v1\nitems:\n" + items(made));
    assertThat(list.getItems()).hasSizeGreaterThan(7);
    for (HasMetadata resource : list.getItems()) {
      if (!(resource instanceof GenericKubernetesResource)) {
        assertThat(unknownFields(resource)).as(named(resource)).isEmpty();
      }
    }
    StatefulSet stream =
        list.getItems().stream()
            .filter(StatefulSet.class::isInstance)
            .map(StatefulSet.class::cast)
            .filter(set -> set.getMetadata().getName().equals("stream"))
            .findFirst()
            .orElseThrow();
    assertThat(stream.getSpec().getTemplate().getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/part-of", "tonestream");
    assertThat(stream.getSpec().getTemplate().getSpec().getContainers().get(0).getImage())
        .isEqualTo("registry.example.com/tonestream:9");
  }

  /** The operator would otherwise call the job by its namespace, which no alert knows. */
  @Test
  void namesJobsAsTheAlertsDo() throws Exception {
    GenericKubernetesResource monitor =
        all(GenericKubernetesResource.class).stream()
            .filter(each -> each.getKind().equals("PodMonitor"))
            .findFirst()
            .orElseThrow();
    Object replacement =
        monitor.get("spec", "podMetricsEndpoints", 0, "relabelings", 0, "replacement");
    String rules = Files.readString(FOLDER.resolveSibling("monitoring/prometheus/rules.yml"));
    for (StatefulSet set : all(StatefulSet.class)) {
      String name =
          set.getSpec().getTemplate().getMetadata().getLabels().get("app.kubernetes.io/name");
      assertThat(String.valueOf(replacement).replace("$1", name)).isEqualTo("tonestream-" + name);
    }
    assertThat(rules).contains("job=\"tonestream-stream\"", "job=~\"tonestream-.+\"");
  }

  /** Documents as items of a list. */
  private static String items(String documents) {
    return Stream.of(documents.split("(?m)^---$", -1))
        .map(document -> "- " + document.strip().replace("\n", "\n  ") + "\n")
        .collect(Collectors.joining());
  }

  private static boolean kustomizeIsInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("kustomize", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<HasMetadata> all() throws IOException {
    List<HasMetadata> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file :
          files
              .filter(each -> each.toString().endsWith(".yaml"))
              .filter(each -> !each.endsWith("kustomization.yaml"))
              .sorted()
              .toList()) {
        for (String document : Files.readString(file).split("(?m)^---$", -1)) {
          all.add((HasMetadata) YAML.unmarshal(document));
        }
      }
    }
    assertThat(all).hasSizeGreaterThan(7);
    return all;
  }

  private static <T> List<T> all(Class<T> type) throws IOException {
    return all().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static String named(HasMetadata resource) {
    return resource.getKind() + " " + resource.getMetadata().getName();
  }

  private static long userOfTheImage() throws IOException {
    return Files.readAllLines(FOLDER.resolveSibling("Dockerfile")).stream()
        .filter(line -> line.contains("--uid "))
        .map(line -> line.replaceAll(".*--uid (\\d+).*", "$1"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  /** What the types have no property for, by its path. */
  private static List<String> unknownFields(Object value) throws Exception {
    List<String> unknown = new ArrayList<>();
    collect(value, "", unknown);
    return unknown;
  }

  private static void collect(Object value, String path, List<String> unknown) throws Exception {
    if (value instanceof Collection<?> many) {
      for (Object each : many) {
        collect(each, path + "[]", unknown);
      }
    } else if (value instanceof KubernetesResource) {
      for (PropertyDescriptor property :
          Introspector.getBeanInfo(value.getClass()).getPropertyDescriptors()) {
        Object inner =
            property.getReadMethod() == null ? null : property.getReadMethod().invoke(value);
        if (inner == null) {
          continue;
        }
        if (property.getName().equals("additionalProperties")) {
          ((Map<?, ?>) inner).keySet().forEach(name -> unknown.add(path + "." + name));
        } else {
          collect(inner, path + "." + property.getName(), unknown);
        }
      }
    }
  }
}
