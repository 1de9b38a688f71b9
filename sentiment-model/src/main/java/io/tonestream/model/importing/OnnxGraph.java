package io.tonestream.model.importing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an ONNX file computes with which tensors; their numbers stay where they are. */
final class OnnxGraph {
  private static final int LONGEST_NAME = 1_000;
  private static final int MAX_NODES = 100_000;
  private static final int MAX_AXES = 8;

  /** Bytes of a constant that is read. */
  private static final int LONGEST_CONSTANT = 64;

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int FLOAT16 = 10;
  private static final int BFLOAT16 = 16;

  private final SourceFile file;
  private final ProtobufReader reader;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, Number> constants = new HashMap<>();

  /** A step of the computation. */
  record Node(String name, String operator, List<String> inputs, Set<String> attributes) {
    /** An input by its place; empty if there are fewer. */
    String input(int place) {
      return place < inputs.size() ? inputs.get(place) : "";
    }
  }

  private OnnxGraph(SourceFile file, InputStream in) {
    this.file = file;
    this.reader = new ProtobufReader(in, file.size());
  }

  /** Reads all but the tensors' numbers. */
  static OnnxGraph read(SourceFile file) {
    try (InputStream in = new BufferedInputStream(file.open(), 1 << 16)) {
      OnnxGraph graph = new OnnxGraph(file, in);
      graph.readModel();
      return graph;
    } catch (IOException e) {
      throw new BadImportException(
          file.name(),
          String.valueOf(e.getMessage()),
          "fetch it again, it is cut, damaged or no ONNX model",
          e);
    }
  }

  /** The steps, in their order. */
  List<Node> nodes() {
    return nodes;
  }

  /** The tensors by their names. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** The value of a constant that is one number; null if there is none of this name. */
  @Nullable Number constant(String name) {
    return constants.get(name);
  }

  private void readModel() throws IOException {
    reader.fields(
        field -> {
          if (field == 7) {
            reader.message(this::readGraph);
          } else {
            reader.skip();
          }
        });
  }

  private void readGraph(int field) throws IOException {
    switch (field) {
      case 1 -> readNode();
      case 5 -> {
        Content content = new Content();
        reader.message(content::read);
        content.keep();
      }
      default -> reader.skip();
    }
  }

  private void readNode() throws IOException {
    if (nodes.size() >= MAX_NODES) {
      throw new IOException("it has more than " + MAX_NODES + " nodes");
    }
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Set<String> attributes = new HashSet<>();
    String[] nameAndOperator = {"", ""};
    Content constant = new Content();
    reader.message(
        field -> {
          switch (field) {
            case 1 -> inputs.add(reader.text(LONGEST_NAME));
            case 2 -> outputs.add(reader.text(LONGEST_NAME));
            case 3 -> nameAndOperator[0] = reader.text(LONGEST_NAME);
            case 4 -> nameAndOperator[1] = reader.text(LONGEST_NAME);
            case 5 -> readAttribute(attributes, constant);
            default -> reader.skip();
          }
        });
    nodes.add(new Node(nameAndOperator[0], nameAndOperator[1], inputs, attributes));
    if (nameAndOperator[1].equals("Constant") && outputs.size() == 1) {
      constant.keepAsConstant(outputs.get(0));
    }
  }

  /** An attribute counts as set if its whole number isn't 0. */
  private void readAttribute(Set<String> attributes, Content constant) throws IOException {
    String[] name = {""};
    long[] number = {0};
    reader.message(
        field -> {
          switch (field) {
            case 1 -> name[0] = reader.text(LONGEST_NAME);
            case 3 -> number[0] = reader.number();
            case 5 -> reader.message(constant::read);
            default -> reader.skip();
          }
        });
    if (number[0] != 0) {
      attributes.add(name[0]);
    }
  }

  /** A tensor's message. */
  private final class Content {
    private final List<Long> shape = new ArrayList<>();
    private String name = "";
    private long type;
    private ProtobufReader.Span numbers = new ProtobufReader.Span(0, 0, new byte[0]);
    private boolean external;

    private void read(int field) throws IOException {
      switch (field) {
        case 1 -> reader.numbers(this::addAxis);
        case 2 -> type = reader.number();
        case 8 -> name = reader.text(LONGEST_NAME);
        case 9 -> numbers = reader.span(LONGEST_CONSTANT);
        case 13 -> {
          external = true;
          reader.skip();
        }
        case 14 -> external |= reader.number() != 0;
        default -> reader.skip();
      }
    }

    private void addAxis(long length) {
      if (shape.size() <= MAX_AXES) {
        shape.add(length);
      }
    }

    private void keep() throws IOException {
      if (external) {
        throw new IOException("the numbers of tensor " + name + " are in another file");
      }
      StoredType stored = storedType();
      if (stored == null) {
        return;
      }
      if (numbers.size() != bytes(stored)) {
        throw new IOException(
            "tensor "
                + name
                + " of the shape "
                + shape
                + " can't have "
                + numbers.size()
                + " bytes of raw numbers");
      }
      StoredTensor tensor =
          StoredTensor.whole(
              new StoredTensor.Place(file, numbers.offset(), numbers.size(), null),
              name,
              stored,
              List.copyOf(shape));
      if (tensors.put(name, tensor) != null) {
        throw new IOException("tensor " + name + " is there twice");
      }
    }

    private long bytes(StoredType stored) throws IOException {
      long bytes = stored.bytes();
      for (long length : shape) {
        if (length < 0 || Math.multiplyHigh(bytes, length) != 0 || bytes * length < 0) {
          throw new IOException("tensor " + name + " can't have the shape " + shape);
        }
        bytes *= length;
      }
      return bytes;
    }

    /** The type; null if no parameter could have it. */
    private @Nullable StoredType storedType() {
      return switch ((int) Math.min(type, Integer.MAX_VALUE)) {
        case FLOAT -> StoredType.F32;
        case FLOAT16 -> StoredType.F16;
        case BFLOAT16 -> StoredType.BF16;
        case INT64 -> StoredType.I64;
        default -> null;
      };
    }

    private void keepAsConstant(String output) {
      ByteBuffer content = ByteBuffer.wrap(numbers.content()).order(ByteOrder.LITTLE_ENDIAN);
      if (type == FLOAT && content.remaining() == 4) {
        constants.put(output, content.getFloat());
      } else if (type == INT64 && content.remaining() == 8) {
        constants.put(output, content.getLong());
      }
    }
  }
}
