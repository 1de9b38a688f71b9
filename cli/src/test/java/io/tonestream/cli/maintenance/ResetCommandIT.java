package io.tonestream.cli.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.testing.AppInstance;
import io.tonestream.app.testing.WordModel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An application counts each text once, however often it begins anew. */
final class ResetCommandIT extends MaintenanceCase {
  @Test
  void countsEachTextOnceAgain() throws Exception {
    clients.createTopics(prefix, 3);
    write(10_000);
    String digest;
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
      digest = digest();
      assertThat(reset("--yes")).as("while it runs").isEqualTo(1);
      assertThat(err).contains("application " + application + " still runs", "-StreamThread-");
    }

    assertThat(reset("--state-dir", directory.resolve("app").toString())).isZero();
    assertThat(out)
        .contains("would be reset: it reads 10,000 texts of raw-text", "add --yes to do it");
    assertThat(directory.resolve("app").resolve(application)).exists();
    assertThat(
            reset(
                "--state-dir", directory.resolve("app").toString(), "--drop-labeled-text", "--yes"))
        .as(() -> err)
        .isZero();
    assertThat(out)
        .contains(
            application + " was reset",
            "deletes the topic " + application + "-brand-windows-changelog",
            "records of labeled-text and dead-letters");
    assertThat(directory.resolve("app").resolve(application)).doesNotExist();

    try (AppInstance instance =
        start(application, "app", new WordModel("v1", Duration.ofMillis(1)))) {
      assertThat(reconcile()).as(() -> out).isZero();
      assertThat(digest()).isEqualTo(digest);
    }
  }

  /** A text of before may still be told of, in no window though. */
  @Test
  void goesOnFromNow() throws Exception {
    clients.createTopics(prefix, 3);
    write(1_000);
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
    }
    int labelled = clients.read(prefix + "labeled-text").size();
    int told = clients.read(prefix + "sentiment-aggregates").size();
    assertThat(reset("--to", "latest", "--state-dir", directory.resolve("app").toString(), "--yes"))
        .isZero();
    assertThat(out).contains("it reads 0 texts of raw-text");
    write(500);
    try (AppInstance instance = start(application, "app")) {
      assertThat(countedOnce(labelled, told)).isTrue();
    }
  }

  /** Waits until all that was labelled since is told of. */
  private boolean countedOnce(int labelled, int told) {
    clients.readUntil(
        prefix + "sentiment-aggregates",
        records ->
            records.size() > told
                && latest(records.subList(told, records.size())).values().stream()
                        .mapToLong(each -> each.windows().get(3).volume())
                        .sum()
                    == clients.read(prefix + "labeled-text").size() - labelled,
        Duration.ofSeconds(60));
    return true;
  }

  @Test
  void forgetsAnApplication() throws Exception {
    clients.createTopics(prefix, 3);
    write(500);
    try (AppInstance instance = start(application, "app")) {
      assertThat(reconcile()).isZero();
    }
    assertThat(reset("--remove", "--yes")).isZero();
    assertThat(out).contains(application + " was removed");
    assertThat(reset("--remove")).isEqualTo(1);
    assertThat(err).contains("there is no application " + application);
  }

  private int reset(String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "--application-id";
    arguments[1] = application;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return run("reset", arguments);
  }
}
