package io.tonestream.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How a process ends that is told to. */
final class ShutdownTest {
  private static final int SIGINT = 2;

  /** Of GNU's coreutils. */
  private static final List<String> HEARS_INTERRUPTS = List.of("env", "--default-signal=INT");

  private static final Duration LIMIT = Duration.ofSeconds(2);

  @Test
  void endsWithZeroWhenItStoppedInGoodOrder() throws Exception {
    Ended ended = stop("well", "TERM");

    assertThat(ended.status()).isZero();
    assertThat(ended.output()).contains("closed b", "closed a");
    assertThat(ended.output().indexOf("closed b")).isLessThan(ended.output().indexOf("closed a"));
  }

  @Test
  void endsWithOneWhenSomethingCannotBeClosed() throws Exception {
    Ended ended = stop("failing", "TERM");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("Could not close", "closed a");
  }

  @Test
  void endsInTimeThoughSomethingHangs() throws Exception {
    for (String signal : new String[] {"TERM", "INT"}) {
      long start = System.nanoTime();
      Ended ended = stop("hanging", signal);

      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.output()).contains("Not stopped within 2 s");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void leavesTheStatusOfCtrlCAlone() throws Exception {
    Ended ended = stop("well", "INT");

    assertThat(ended.status()).isEqualTo(130);
    assertThat(ended.output()).contains("closed a");
  }

  /** As where tests run in the background of a shell: what they start then ignores it too. */
  private static boolean isInterruptIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String mask =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.replaceAll("\\W|SigIgn", ""))
            .findFirst()
            .orElse("0");
    return (Long.parseUnsignedLong(mask, 16) & 1L << (SIGINT - 1)) != 0;
  }

  private record Ended(int status, String output) {}

  private static Ended stop(String how, String signal) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(isInterruptIgnored() ? HEARS_INTERRUPTS : List.of());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Program.class.getName(), how));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(output.readLine()).isEqualTo("ready");
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      String rest = output.lines().collect(Collectors.joining("\n"));
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), rest);
    } finally {
      process.destroyForcibly();
    }
  }

  /** What is told to stop. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (Shutdown shutdown = new Shutdown(LIMIT)) {
        shutdown.closes(() -> System.out.println("closed a"));
        switch (arguments[0]) {
          case "failing" ->
              shutdown.closes(
                  () -> {
                    throw new IllegalStateException("can't be closed");
                  });
          case "hanging" -> shutdown.closes(() -> Thread.sleep(60_000));
          default -> shutdown.closes(() -> System.out.println("closed b"));
        }
        System.out.println("ready");
        Thread.sleep(60_000); // as a start that takes long, or a service that runs
      }
    }
  }
}
