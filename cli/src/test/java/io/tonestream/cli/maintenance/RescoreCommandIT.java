package io.tonestream.cli.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.app.maintenance.Rescore;
import io.tonestream.app.maintenance.RescorePlan;
import io.tonestream.app.maintenance.RescoreReport;
import io.tonestream.app.maintenance.RescoreReport.OfBrand;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.app.testing.WordModel;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

/** Another model labels texts of the past, and the stream doesn't notice. */
final class RescoreCommandIT extends MaintenanceCase {
  @Test
  void showsWhatAnotherModelMakesOfTheSameTexts() throws Exception {
    clients.createTopics(prefix, 3);
    write(500);
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
      Instant from = now();
      List<LabeledText> before = labelled();
      write(3_000);
      assertThat(reconcile()).isZero();
      List<LabeledText> meant = labelled();
      long bad = bad(meant) - bad(before);
      Instant to = now();
      write(500);

      RescoreReport report = rescore(from, to, false);
      long texts = meant.size() - before.size();
      assertThat(report.version()).isEqualTo("v2");
      assertThat(report.versionsBefore()).isEqualTo(Map.of("v1", texts));
      assertThat(report.texts()).isEqualTo(texts);
      assertThat(report.compared()).isEqualTo(texts);
      assertThat(report.confusion().get("negative"))
          .isEqualTo(Map.of("negative", 0L, "neutral", 0L, "positive", bad));
      assertThat(report.agreement()).isEqualTo((double) (texts - bad) / texts);
      assertThat(report.brands().stream().mapToLong(OfBrand::texts).sum()).isEqualTo(texts);
      assertThat(report.brands())
          .allSatisfy(brand -> assertThat(brand.netNow()).isGreaterThan(brand.netBefore()));
      assertThat(
              latest(clients.read(report.sentimentAggregates())).values().stream()
                  .mapToLong(told -> told.windows().get(3).volume())
                  .sum())
          .as("its windows")
          .isEqualTo(texts);

      assertThat(labelled(report.labeledText()))
          .hasSize((int) texts)
          .allSatisfy(text -> assertThat(text.text()).isNull());
      assertThat(leftOver())
          .containsExactlyInAnyOrder(report.labeledText(), report.sentimentAggregates());
      assertThat(groups()).containsExactly(application);
      assertThatThrownBy(() -> rescore(from, to, false))
          .hasMessageContaining("topics of an earlier run", "--replace");
      assertThat(rescore(from, to, true).texts()).isEqualTo(texts);
      assertThat(reconcile()).as("the stream, undisturbed").isZero();
    }
  }

  @Test
  void runsABundleFromTheCommandLine() throws Exception {
    clients.createTopics(prefix, 2);
    Instant from = now();
    write(300);
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
    }
    clients.write(List.of(new ProducerRecord<>(prefix + "labeled-text", 0, null, new byte[1])));
    assertThat(rescore(from, "bundled", "--json")).as(() -> err).isZero();
    assertThat(out).contains("\"unreadable\":1,", "\"agreement\":", "\"netBefore\":");
    assertThat(rescore(from, "bundled", "--replace")).isZero();
    assertThat(out).contains("have the same label", "BEFORE \\ NOW", "brand-1");

    assertThat(rescore(now(), "bundled", "--replace")).isEqualTo(1);
    assertThat(err).contains("has no text that was written from");
    assertThat(leftOver()).isEmpty();
  }

  /** Nobody would look for texts on its topics. */
  @Test
  void leavesNothingWhenItIsInterrupted() throws Exception {
    clients.createTopics(prefix, 2);
    Instant from = now();
    write(500);
    Instant to = now();

    assertThatThrownBy(
            () -> rescore(from, to, false, labelled -> Thread.currentThread().interrupt()))
        .isInstanceOf(InterruptException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(leftOver()).isEmpty();
    assertThat(groups()).isEmpty();
  }

  @Test
  void deletesNothingOfAnotherInstallation() throws Exception {
    clients.createTopics(prefix, 1);
    clients.createTopics(prefix + "rescored-", 1);
    Instant from = now();
    List<String> others = leftOver();

    assertThat(rescore(from, "bundled", "--output-prefix=rescored-", "--replace")).isEqualTo(1);

    assertThat(err).contains("rescored-models", "are topics of an installation");
    assertThat(leftOver()).containsExactlyInAnyOrderElementsOf(others);
  }

  private int rescore(Instant from, String model, String... more) {
    String to = Clock.systemUTC().instant().plusSeconds(60).toString();
    List<String> arguments =
        new ArrayList<>(List.of("--from", from.toString(), "--to", to, "--model", model));
    arguments.addAll(List.of(more));
    return run("rescore", arguments.toArray(String[]::new));
  }

  private RescoreReport rescore(Instant from, Instant to, boolean replaces) {
    return rescore(from, to, replaces, labelled -> {});
  }

  private RescoreReport rescore(Instant from, Instant to, boolean replaces, LongConsumer progress) {
    RescorePlan plan =
        new RescorePlan(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            prefix,
            "rescored-v2-",
            from,
            to,
            new WordModel("v2").takingBadForGood(),
            BrandCatalogueFile.readDefault(),
            2);
    try (Rescore rescore = Rescore.open(plan)) {
      return rescore.run(replaces, progress);
    }
  }

  /** A moment that nothing was or will be written in. */
  private static Instant now() throws InterruptedException {
    Thread.sleep(5);
    Instant now = Clock.systemUTC().instant();
    Thread.sleep(5);
    return now;
  }

  private static long bad(List<LabeledText> texts) {
    return texts.stream().filter(text -> text.label() == Label.NEGATIVE).count();
  }

  private List<LabeledText> labelled() {
    return labelled(prefix + "labeled-text");
  }

  private List<LabeledText> labelled(String topic) {
    return clients.read(topic).stream()
        .map(record -> Json.read(LabeledText.class, record.value()))
        .toList();
  }

  private List<String> leftOver() throws Exception {
    try (Admin admin = clients.admin()) {
      return admin.listTopics().names().get().stream()
          .filter(name -> name.startsWith(prefix) && name.contains("rescore"))
          .toList();
    }
  }

  private Set<String> groups() throws Exception {
    try (Admin admin = clients.admin()) {
      return admin.listGroups().all().get().stream()
          .map(GroupListing::groupId)
          .filter(group -> group.startsWith(prefix))
          .collect(Collectors.toSet());
    }
  }
}
