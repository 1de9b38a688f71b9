package io.tonestream.cli.reconcile;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What windows say of the texts that fall into one.
 *
 * @param texts those that count as opinions
 */
record WindowRecount(
    List<LabelledText> texts,
    Counts counts,
    Map<String, Long> modelVersions,
    Map<String, Counts> languages,
    long unsupported) {
  static WindowRecount of(List<LabelledText> all, long start, long end) {
    List<LabelledText> texts = new ArrayList<>();
    long unsupported = 0;
    for (LabelledText text : all) {
      if (text.time() >= start && text.time() < end) {
        if (text.unsupported()) {
          unsupported++;
        } else {
          texts.add(text);
        }
      }
    }
    Map<String, Long> versions = new TreeMap<>();
    Map<String, List<LabelledText>> byLanguage = new TreeMap<>();
    for (LabelledText text : texts) {
      versions.merge(text.modelVersion(), 1L, Long::sum);
      if (text.language() != null) {
        byLanguage.computeIfAbsent(text.language(), language -> new ArrayList<>()).add(text);
      }
    }
    Map<String, Counts> languages = new TreeMap<>();
    byLanguage.forEach((language, part) -> languages.put(language, counts(part)));
    return new WindowRecount(texts, counts(texts), versions, languages, unsupported);
  }

  private static Counts counts(List<LabelledText> texts) {
    long[] counts = new long[Label.values().length];
    texts.forEach(text -> counts[text.label().ordinal()]++);
    return Counts.of(counts);
  }
}
