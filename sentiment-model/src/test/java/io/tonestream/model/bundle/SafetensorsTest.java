package io.tonestream.model.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.Safetensors.Contents;
import io.tonestream.model.network.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  /** By hand, as the format's documentation has it: 1.0f is 0x3f800000, −2.5f is 0xc0200000. */
  @Test
  void writesTheBytesOfTheFormat() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", new Tensor(new long[] {1, 2}, new float[] {1, -2.5f}));
    tensors.put("a", new Tensor(new long[] {0}, new float[0]));
    String header =
        "{\"__metadata__\":{\"format\":\"test\"},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[8,8]}}";

    assertThat(written(tensors, Map.of("format", "test")))
        .isEqualTo(file(header, 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0));
  }

  @Property(tries = 100)
  void readsWhatItWroteToTheLastBit(@ForAll long seed, @ForAll @IntRange(max = 50_000) int size)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt());
    }
    float[] special = {-0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE};
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("z/values", new Tensor(new long[] {size}, values));
    tensors.put("é", new Tensor(new long[] {2, 1, 2}, special));
    Map<String, String> metadata = Map.of("standing", "{\"a\":\"\\\"é\"}");
    Contents read = read(written(tensors, metadata));

    assertThat(read.metadata()).isEqualTo(metadata);
    assertThat(read.tensors().keySet()).containsExactly("z/values", "é");
    tensors.forEach(
        (name, tensor) -> {
          Tensor same = requireNonNull(read.tensors().get(name));
          assertThat(same.shape()).isEqualTo(tensor.shape());
          assertThat(bits(same)).isEqualTo(bits(tensor));
        });
  }

  /** Other programs pad the header with spaces, and need not say anything of themselves. */
  @Test
  void readsFilesOfOtherPrograms() throws IOException {
    byte[] file =
        file(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}    ",
            0,
            0,
            0x80,
            0x3f);

    assertThat(read(file).metadata()).isEmpty();
    assertThat(read(file).tensors())
        .containsExactly(Map.entry("a", new Tensor(new long[0], new float[] {1})));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"                                                         | its header isn't valid",
        "[]                                                          | its header isn't valid",
        "{\"__metadata__\":3}                                        | its header isn't valid",
        "{\"a\":null}                                                | tensor a isn't described",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}                   | tensor a isn't described",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | tensor a isn't described",
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}} | a has the type F16 instead of F32",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | a needs 8 bytes, and there are fewer",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[1,5]}} | a isn't where it should be",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}} | 4 bytes belong to no parameter",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}} | a can't have the shape"
      })
  void saysWhatIsWrong(String header, String message) {
    assertThatThrownBy(() -> read(file(header, 1, 2, 3, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void saysThatAFileIsCut() throws IOException {
    byte[] whole = written(Map.of("a", new Tensor(new long[] {2}, new float[] {1, 2})), Map.of());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThatThrownBy(() -> read(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static int[] bits(Tensor tensor) {
    float[] values = tensor.values();
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static byte[] written(Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(tensors, metadata, out);
    return out.toByteArray();
  }

  private static Contents read(byte[] file) throws IOException {
    return Safetensors.read(new ByteArrayInputStream(file), file.length);
  }

  private static byte[] file(String header, int... numbers) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + numbers.length);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    for (int number : numbers) {
      file.put((byte) number);
    }
    return file.array();
  }
}
