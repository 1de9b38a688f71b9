package io.tonestream.trainer.report;

import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.data.DataCard.Lengths;
import io.tonestream.trainer.data.DataCard.Overlap;
import io.tonestream.trainer.data.DataCard.Part;
import io.tonestream.trainer.data.DataCard.Source;
import io.tonestream.trainer.data.DataCard.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sets out what is known of the data, alike in a report and in a model's card. */
public final class DataTables {
  /** What the tables don't say themselves. */
  public static final String NOTE =
      "Lengths are in tokens. Of texts that come twice, one is trained on, with the label that has"
          + " the most weight; where two labels have as much, none. Files to validate and to test"
          + " on, and auxiliary tasks, keep theirs.";

  private DataTables() {}

  /** The tables, without those that would be empty. */
  public static List<Table> of(DataCard card) {
    List<Table> tables = new ArrayList<>();
    tables.add(parts(card));
    tables.add(lengths(card));
    tables.add(files(card));
    if (!card.overlaps().isEmpty()) {
      tables.add(overlaps(card));
    }
    return tables;
  }

  private static Table parts(DataCard card) {
    List<List<String>> rows = new ArrayList<>();
    for (Part part : card.parts()) {
      List<String> row = new ArrayList<>(List.of(part.name(), Numbers.count(part.texts())));
      for (Label label : Label.values()) {
        row.add(part.labels().isEmpty() ? "" : share(part, label));
      }
      row.add(Numbers.count(part.repeated()));
      row.add(Numbers.count(part.conflicting()));
      rows.add(row);
    }
    return new Table(
        "Texts by label",
        List.of(
            "data set",
            "texts",
            "negative",
            "neutral",
            "positive",
            "came twice",
            "label conflicts"),
        rows);
  }

  private static String share(Part part, Label label) {
    int texts = part.labels().getOrDefault(label, 0);
    return Numbers.count(texts)
        + String.format(Locale.ROOT, " (%.0f %%)", 100.0 * texts / part.texts());
  }

  private static Table lengths(DataCard card) {
    List<List<String>> rows = new ArrayList<>();
    for (Part part : card.parts()) {
      Lengths lengths = part.lengths();
      Span times = part.times();
      rows.add(
          List.of(
              part.name(),
              Numbers.count(lengths.shortest()),
              Numbers.count(lengths.median()),
              Numbers.count(lengths.most95()),
              Numbers.count(lengths.longest()),
              times == null ? "" : times.first().toString(),
              times == null ? "" : times.last().toString()));
    }
    return new Table(
        "Lengths and times",
        List.of("data set", "shortest", "median", "95 % up to", "longest", "from", "to"),
        rows);
  }

  private static Table files(DataCard card) {
    List<List<String>> rows = new ArrayList<>();
    for (Part part : card.parts()) {
      for (Source file : part.sources()) {
        rows.add(
            List.of(
                file.name(),
                part.name(),
                Numbers.count(file.rows()),
                Numbers.count(file.bad()),
                Numbers.count(file.byLabel()),
                String.format(Locale.ROOT, "%s", file.weight()),
                file.sha256()));
      }
    }
    return new Table(
        "Files",
        List.of(
            "file",
            "for",
            "rows",
            "bad rows",
            "left out by label",
            "weight",
            "SHA-256 of the texts"),
        rows);
  }

  private static Table overlaps(DataCard card) {
    return new Table(
        "Left out, since another data set has them",
        List.of("of", "texts", "shared", "with"),
        card.overlaps().stream().map(DataTables::overlap).collect(Collectors.toList()));
  }

  private static List<String> overlap(Overlap overlap) {
    return List.of(overlap.of(), Numbers.count(overlap.texts()), overlap.shared(), overlap.with());
  }
}
