package io.tonestream.app.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BacklogTest {
  private static final long WAITED = Backlog.WAITED_MILLIS;

  private final Backlog backlog = new Backlog();

  @Test
  void isNotThereBeforeAnythingIsRead() {
    assertThat(backlog.isThere(0)).isFalse();
  }

  @Test
  void isThereWhileAllThatIsReadHasWaited() {
    backlog.see(0, WAITED + 1);
    backlog.see(0, WAITED + 2);
    assertThat(backlog.isThere(WAITED + 3)).isTrue();
    assertThat(backlog.isThere(WAITED + 4)).as("nothing was read since").isTrue();
    assertThat(backlog.isThere(2 * WAITED + 2)).isTrue();
    assertThat(backlog.isThere(2 * WAITED + 3)).as("idle").isFalse();
  }

  @Test
  void isNotThereIfOneHasNotWaited() {
    backlog.see(0, WAITED);
    backlog.see(0, WAITED + 5);
    assertThat(backlog.isThere(WAITED + 6)).isFalse();
    backlog.see(0, WAITED + 7);
    assertThat(backlog.isThere(WAITED + 8)).isTrue();
  }
}
