package io.tonestream.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirectoryTest {
  @TempDir Path directory;

  @Test
  void goesOnWithWhatAReleaseWithoutFormatsKept() throws IOException {
    Files.writeString(directory.resolve("feedback.jsonl"), "");

    assertThatCode(() -> new StateDirectory(directory)).doesNotThrowAnyException();
    assertThat(directory.resolve("format")).hasContent("1");
    assertThatCode(() -> new StateDirectory(directory)).doesNotThrowAnyException();
  }

  @Test
  void refusesWhatALaterReleaseKept() throws IOException {
    Files.writeString(directory.resolve("format"), "2\n");

    assertThatThrownBy(() -> new StateDirectory(directory))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has format 2, and this release knows format 1")
        .hasMessageContaining("go on with that one");
  }
}
