package io.tonestream.app.counting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class CompactWriterTest {
  @Property(tries = 200)
  void whatIsWrittenIsRead(@ForAll List<Long> numbers, @ForAll List<String> names) {
    CompactWriter out = new CompactWriter();
    numbers.forEach(out::number);
    names.forEach(out::name);
    names.forEach(out::name);

    CompactReader in = new CompactReader(ByteBuffer.wrap(out.toBytes()));
    numbers.forEach(number -> assertThat(in.number()).isEqualTo(number));
    names.forEach(name -> assertThat(in.name()).isEqualTo(legible(name)));
    names.forEach(name -> assertThat(in.name()).isEqualTo(legible(name)));
    assertThat(in.hasMore()).isFalse();
  }

  @Test
  void aNumberNearZeroTakesOneByteAndAKnownNameToo() {
    CompactWriter out = new CompactWriter();
    out.number(-64);
    out.number(63);
    assertThat(out.toBytes()).hasSize(2);
    out.name("Delta");
    assertThat(out.size()).isEqualTo(9);
    out.name("Delta");
    assertThat(out.size()).isEqualTo(10);
  }

  /** Half a surrogate pair has no bytes in UTF-8. */
  private static String legible(String name) {
    return new String(name.getBytes(UTF_8), UTF_8);
  }
}
