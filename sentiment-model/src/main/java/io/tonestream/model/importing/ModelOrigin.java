package io.tonestream.model.importing;

import io.tonestream.model.network.Transformer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a model is from.
 *
 * @param name of the source
 * @param kind what its files are
 * @param files that it was read from
 * @param layers that it had there
 * @param pieces of its vocabulary there
 * @param cut what the vocabulary was cut by; null if it is whole
 * @param outputs what its outputs were called there
 * @param licences what the source says about them, a line each
 */
public record ModelOrigin(
    String name,
    String kind,
    List<File> files,
    int layers,
    int pieces,
    @Nullable VocabularyCut cut,
    List<String> outputs,
    List<String> licences) {
  /**
   * A file that was read.
   *
   * @param size bytes
   * @param sha256 in hexadecimal
   */
  public record File(String name, long size, String sha256) {}

  /**
   * By what a vocabulary was cut.
   *
   * @param texts whose pieces were kept
   * @param used how many pieces these texts use
   * @param share of the texts' pieces that is kept
   */
  public record VocabularyCut(long texts, int used, double share) {}

  static ModelOrigin of(
      Source source,
      List<SourceFile> read,
      Transformer whole,
      @Nullable VocabularyCut cut,
      List<String> outputs) {
    List<SourceFile> originals = source.originals().isEmpty() ? read : source.originals();
    return new ModelOrigin(
        source.name(),
        source.kind().title(),
        originals.stream()
            .distinct()
            .map(file -> new File(file.name(), file.size(), file.sha256()))
            .toList(),
        whole.layers(),
        whole.vocabularySize(),
        cut,
        List.copyOf(outputs),
        Licences.of(source));
  }
}
