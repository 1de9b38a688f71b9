package io.tonestream.cli.reconcile;

import io.tonestream.schemas.Part;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What gave a label: a model version, or a part of one. */
record Scorer(String version, @Nullable Part part) implements Comparable<Scorer> {
  private static final Comparator<Scorer> ORDER =
      Comparator.comparing(Scorer::version)
          .thenComparing(Scorer::part, Comparator.nullsFirst(Comparator.naturalOrder()));

  @Override
  public int compareTo(Scorer other) {
    return ORDER.compare(this, other);
  }
}
