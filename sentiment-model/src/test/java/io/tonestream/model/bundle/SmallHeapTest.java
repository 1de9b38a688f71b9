package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.bundle.HostileBundles.Hostile;
import io.tonestream.model.bundle.HostileBundles.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads and loads bundles in a JVM of its own with a heap of 64 MB. */
class SmallHeapTest {
  private static final String LOADED = "loaded";
  private static final String REFUSED = "refused";

  @TempDir Path folder;

  /**
   * The file has 34 MB, and its 17 million numbers would take 67: by this measure a heap of 1 GB
   * loads a bundle of 530 MB. A second copy of the parameters, of any kind, wouldn't fit.
   */
  @Test
  void holdsTheFileAndNoOtherCopy() throws Exception {
    Path file = folder.resolve("large.zip");
    Bundles.large(1 << 19).write(file);

    assertThat(Files.size(file)).isGreaterThan(32 << 20);
    assertThat(loadElsewhere(List.of(file))).containsExactly(LOADED);
  }

  @Test
  void refusesBombsWithoutUnpackingThemToMemory() throws Exception {
    List<Path> files = new ArrayList<>();
    for (Hostile hostile : HostileBundles.all()) {
      if (hostile.phase() == Phase.READ && hostile.policy().equals(BundlePolicy.DEFAULT)) {
        files.add(Files.write(folder.resolve(files.size() + ".zip"), hostile.bytes()));
      }
    }

    assertThat(loadElsewhere(files)).isEqualTo(Collections.nCopies(files.size(), REFUSED));
  }

  private List<String> loadElsewhere(List<Path> files) throws IOException, InterruptedException {
    Path answers = folder.resolve("answers");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx64m",
            "-XX:MaxDirectMemorySize=16m",
            "-cp",
            System.getProperty("java.class.path")));
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

  /** What the other JVM runs: loads the files and says of each how it went. */
  public static void main(String[] files) {
    for (String file : files) {
      System.out.println(answer(Path.of(file)));
    }
  }

  private static String answer(Path file) {
    try (DjlSentimentModel model = DjlSentimentModel.load(ModelBundle.read(file), "cpu")) {
      return LOADED;
    } catch (BadBundleException e) {
      return REFUSED;
    }
  }
}
