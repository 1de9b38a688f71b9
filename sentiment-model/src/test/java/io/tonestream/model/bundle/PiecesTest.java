package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PiecesTest {
  @Property(tries = 200)
  void areTheBytesThatTheyWereCutFrom(
      @ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 9) int length) throws IOException {
    Pieces pieces = cut(bytes, length);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    pieces.writeTo(written);

    assertThat(pieces.size()).isEqualTo(bytes.length);
    assertThat(pieces.toArray()).isEqualTo(bytes);
    assertThat(pieces.stream().readAllBytes()).isEqualTo(bytes);
    assertThat(written.toByteArray()).isEqualTo(bytes);
    assertThat(Sha256.of(pieces)).isEqualTo(Sha256.of(bytes));
  }

  @Property(tries = 500)
  void areSlicedAsAnArrayIs(
      @ForAll byte[] bytes,
      @ForAll @IntRange(min = 1, max = 9) int length,
      @ForAll @IntRange(max = 1_000) int one,
      @ForAll @IntRange(max = 1_000) int other)
      throws IOException {
    int from = Math.min(one, other) % (bytes.length + 1);
    int to = Math.max(from, Math.max(one, other) % (bytes.length + 1));
    Pieces slice = cut(bytes, length).slice(from, to);
    byte[] expected = Arrays.copyOfRange(bytes, from, to);

    assertThat(slice.toArray()).isEqualTo(expected);
    assertThat(slice.stream().readAllBytes()).isEqualTo(expected);
    assertThat(slice.slice(slice.size() / 2, slice.size()).toArray())
        .isEqualTo(Arrays.copyOfRange(expected, expected.length / 2, expected.length));
  }

  @Test
  void haveNoBytesBeyondTheirEnd() {
    assertThatThrownBy(() -> Pieces.of(new byte[3]).slice(1, 4))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("1 to 4 of 3 bytes");
  }

  @Test
  void areReadFromAStreamUpToAByteTooMuch() throws IOException {
    byte[] bytes = new byte[3 * Pieces.PIECE_BYTES + 7];
    new Random(1).nextBytes(bytes);

    assertThat(Pieces.read(new ByteArrayInputStream(bytes), bytes.length).toArray())
        .isEqualTo(bytes);
    assertThat(Pieces.read(new ByteArrayInputStream(bytes), 200_000).size()).isEqualTo(200_001);
  }

  @Test
  void areMadeOfWhatIsWrittenInAnyWay() {
    byte[] shared = {5, 6, 7};
    byte[] reused = {2, 3, 4};
    PieceOutput out = new PieceOutput();
    out.write(1);
    out.write(reused, 0, 3);
    Arrays.fill(reused, (byte) 0);
    out.share(true);
    out.write(shared, 0, 2);
    out.share(false);
    out.add(Pieces.of(shared));
    out.write(reused, 1, 1);

    assertThat(out.toPieces().toArray()).containsExactly(1, 2, 3, 4, 5, 6, 5, 6, 7, 0);
    assertThat(out.toPieces().buffers()).filteredOn(each -> each.array() == shared).hasSize(2);
  }

  private static Pieces cut(byte[] bytes, int length) {
    List<byte[]> arrays = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += length) {
      arrays.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length)));
    }
    return Pieces.of(arrays);
  }
}
