package io.tonestream.app.counting;

import io.tonestream.schemas.LabeledText;
import java.util.HashMap;
import java.util.Map;

/** Names of the keys of texts, each made once. One thread's own. */
public final class CountKeys {
  /** Who writes other labelled texts may name any version. */
  private static final int MAX_KEYS = 1_000;

  private final Map<CountKey, String> names = new HashMap<>();

  /** Of no texts yet. */
  public CountKeys() {}

  /** The name of a text's key. */
  public String nameFor(LabeledText text) {
    if (names.size() > MAX_KEYS) {
      names.clear();
    }
    return names.computeIfAbsent(CountKey.of(text), CountKey::name);
  }
}
