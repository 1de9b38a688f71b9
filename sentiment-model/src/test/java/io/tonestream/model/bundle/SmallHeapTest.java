package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.bundle.HostileBundles.Hostile;
import io.tonestream.model.bundle.HostileBundles.Phase;
import io.tonestream.model.network.Bag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads bundles in a JVM of its own with a heap of 64 MB. */
class SmallHeapTest {
  private static final String READ = "read";
  private static final String REFUSED = "refused";

  @TempDir Path folder;

  /**
   * The file has 15 MB and its numbers take 34 MB: by this measure a heap of 1 GB reads a bundle of
   * 240 MB. One more copy of the parameters wouldn't fit.
   */
  @Test
  void holdsTheFileAndTheNumbersAndNoOtherCopy() throws Exception {
    Path file = folder.resolve("large.zip");
    Bundles.large(new Bag(1 << 18, 32, true, false, 3, 5, 1)).write(file);

    assertThat(Files.size(file)).isGreaterThan(14 << 20);
    assertThat(readElsewhere(List.of(file))).containsExactly(READ);
  }

  @Test
  void refusesBombsWithoutUnpackingThemToMemory() throws Exception {
    List<Path> files = new ArrayList<>();
    for (Hostile hostile : HostileBundles.all()) {
      if (hostile.phase() == Phase.READ && hostile.policy().equals(BundlePolicy.DEFAULT)) {
        files.add(Files.write(folder.resolve(files.size() + ".zip"), hostile.bytes()));
      }
    }

    assertThat(readElsewhere(files)).isEqualTo(Collections.nCopies(files.size(), REFUSED));
  }

  private List<String> readElsewhere(List<Path> files) throws IOException, InterruptedException {
    Path answers = folder.resolve("answers");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
    command.add(SmallHeapTest.class.getName());
    files.forEach(file -> command.add(file.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(answers.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("done within a minute").isTrue();
      return Files.readAllLines(answers);
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the other JVM runs: reads the files and says of each how it went. */
  public static void main(String[] files) {
    for (String file : files) {
      System.out.println(answer(Path.of(file)));
    }
  }

  private static String answer(Path file) {
    try {
      ModelBundle.read(file);
      return READ;
    } catch (BadBundleException e) {
      return REFUSED;
    }
  }
}
