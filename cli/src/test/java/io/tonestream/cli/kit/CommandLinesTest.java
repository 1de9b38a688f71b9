package io.tonestream.cli.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class CommandLinesTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Says something, or fails. */
  @Command(name = "say")
  private static final class Say implements Callable<Integer> {
    private final String words;
    private final @Nullable Exception failure;

    @Mixin private ReportOptions reports = new ReportOptions();

    Say(String words, @Nullable Exception failure) {
      this.words = words;
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      if (failure != null) {
        throw failure;
      }
      reports.print(Map.of(), () -> words);
      return 0;
    }
  }

  @Test
  void printsNothingThatSteersTheTerminal() {
    assertThat(run(new Say("a brand\u001b[2J\nand another\n", null))).isZero();
    assertThat(out.toString().lines()).containsExactly("a brand\ufffd[2J", "and another");

    assertThat(run(new Say("", new IllegalStateException("a brand\u001b[2J\nof another")))).isOne();
    assertThat(err.toString().lines()).containsExactly("say: a brand\ufffd[2J of another");
  }

  @Test
  void saysWhatIsWrongWithAFile() {
    assertThat(run(new Say("", new NoSuchFileException("a.svg")))).isOne();

    assertThat(err.toString()).startsWith("say: cannot read or write: a.svg (NoSuchFileException)");
  }

  private int run(Say command) {
    return CommandLines.of(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err, true))
        .execute();
  }
}
