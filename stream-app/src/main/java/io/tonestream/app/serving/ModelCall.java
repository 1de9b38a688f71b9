package io.tonestream.app.serving;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A call into a model while it runs.
 *
 * @param version the model's
 * @param what it does, such as 'a batch of 3 texts'; only asked if it hangs
 * @param timeout how long it may take
 * @param onHung told the reason, once, when it takes longer; on the watch's thread, so it must not
 *     wait for anything
 */
record ModelCall(String version, Supplier<String> what, Duration timeout, Consumer<String> onHung) {
  /** Why it counts as hung. */
  String reason() {
    return "%s did not return within %s s"
        .formatted(what.get(), timeout.toMillis() % 1_000 == 0 ? timeout.toSeconds() : timeout);
  }
}
