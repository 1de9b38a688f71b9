package io.tonestream.model.importing;

import java.nio.file.Path;

/** Reads models from elsewhere. */
public final class ModelImport {
  private ModelImport() {}

  /**
   * Reads a model: a Hugging Face folder, Google's BERT, or an ONNX encoder. Its numbers are in
   * memory once, in the precision that its bundle is to have.
   *
   * @throws BadImportException if it can't be imported; the message is one line
   */
  public static ImportedModel read(Path path, ImportOptions options) {
    Source source = Source.of(path);
    return switch (source.kind()) {
      case HUGGING_FACE -> HuggingFaceModel.read(source, options);
      case GOOGLE_BERT -> GoogleBert.read(source, options);
      case ONNX -> OnnxEncoder.read(source, options);
    };
  }
}
