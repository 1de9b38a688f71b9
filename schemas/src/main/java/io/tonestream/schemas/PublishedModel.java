package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The manifest record of a model version on {@code models}: what its parts, which stand before it
 * on the topic, add up to. Its key is {@link ModelKey#manifest}.
 *
 * @param name what the model is called across its versions
 * @param version immutable, such as {@code 2026.11.24-1530-3f9c}
 * @param architecture the kind of network, such as {@code bag}
 * @param labels the labels that it knows
 * @param size of the bundle in bytes
 * @param parts number of records that the bundle was cut into, at least 1
 * @param sha256 of the bundle, in hexadecimal
 * @param signedBy the id of the key that the bundle says it was signed with, if any
 * @param parent the version that training started from, if any
 * @param created when the model was made
 * @param publishedAt when it was published
 * @param evaluations how well it did on named data sets
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PublishedModel(
    String name,
    String version,
    String architecture,
    List<Label> labels,
    long size,
    int parts,
    String sha256,
    @Nullable String signedBy,
    @Nullable String parent,
    Instant created,
    Instant publishedAt,
    List<Score> evaluations) {

  /** Refuses a manifest that no bundle can have. */
  public PublishedModel {
    name = Require.identifier("name", name);
    version = Require.identifier("version", version);
    architecture = Require.name("architecture", architecture);
    labels = List.copyOf(Require.present("labels", labels));
    Require.positive("size", size);
    Require.positive("parts", parts);
    if (parts > size) {
      throw new IllegalArgumentException("parts is " + parts + ", more than size, " + size);
    }
    if (!Require.present("sha256", sha256).matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("sha256 is not 64 hexadecimal digits");
    }
    signedBy = Require.optionalName("signedBy", signedBy);
    parent = Require.optionalName("parent", parent);
    Require.reasonable("created", Require.present("created", created));
    Require.reasonable("publishedAt", Require.present("publishedAt", publishedAt));
    evaluations = evaluations == null ? List.of() : List.copyOf(evaluations);
  }

  /**
   * How well a model did on a data set.
   *
   * @param data name of the data set
   * @param texts number of texts
   * @param accuracy share of the texts that got their own label
   * @param macroRecall mean of the labels' recalls
   * @param ece expected calibration error, in [0, 1]; absent if it was not measured
   * @param confusion number of texts, {@code [true label][predicted label]} in the order of {@link
   *     Label}; absent if it was not counted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Score(
      String data,
      long texts,
      double accuracy,
      double macroRecall,
      @Nullable Double ece,
      @Nullable List<List<Long>> confusion) {
    /** Refuses what is no score. */
    public Score {
      data = Require.name("data", data);
      Require.positive("texts", texts);
      Require.between("accuracy", accuracy, 0, 1);
      Require.between("macroRecall", macroRecall, 0, 1);
      if (ece != null) {
        Require.between("ece", ece, 0, 1);
      }
      if (confusion != null) {
        confusion = confusion.stream().map(List::copyOf).toList();
        requireOf(texts, confusion);
      }
    }

    private static void requireOf(long texts, List<List<Long>> confusion) {
      int labels = Label.values().length;
      if (confusion.size() != labels || confusion.stream().anyMatch(row -> row.size() != labels)) {
        throw new IllegalArgumentException(
            "confusion is not %d rows of %d numbers".formatted(labels, labels));
      }
      confusion.forEach(row -> row.forEach(count -> Require.notNegative("confusion", count)));
      long sum = confusion.stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
      if (sum != texts) {
        throw new IllegalArgumentException("texts is " + texts + " but confusion sums to " + sum);
      }
    }
  }
}
