package io.tonestream.model.importing;

import java.util.List;

/**
 * Where a model is from.
 *
 * @param name of the source
 * @param kind what its files are
 * @param files that it was read from
 * @param layers that it had there
 * @param outputs what its outputs were called there
 * @param licences what the source says about them, a line each
 */
public record Origin(
    String name,
    String kind,
    List<File> files,
    int layers,
    List<String> outputs,
    List<String> licences) {
  /**
   * A file that was read.
   *
   * @param size bytes
   * @param sha256 in hexadecimal
   */
  public record File(String name, long size, String sha256) {}

  static Origin of(Source source, List<SourceFile> read, int layers, List<String> outputs) {
    List<SourceFile> originals = source.originals().isEmpty() ? read : source.originals();
    return new Origin(
        source.name(),
        source.kind().title(),
        originals.stream()
            .distinct()
            .map(file -> new File(file.name(), file.size(), file.sha256()))
            .toList(),
        layers,
        List.copyOf(outputs),
        Licences.of(source));
  }
}
