package io.tonestream.bench.chaos;

import io.tonestream.cli.kit.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A bug of the kind that chaos is to find, to see that it does: a line of the app's source that is
 * replaced. Classes of the changed source come first on an instance's class path.
 */
enum PlantedBug {
  /** Offsets are committed apart from what was written: a crash between them doubles texts. */
  AT_LEAST_ONCE(
      "streams/KafkaSettings.java",
      "PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2",
      "PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE"),
  /** Windows are on one machine alone: a task that moves on begins without them. */
  WINDOWS_WITHOUT_CHANGELOG(
      "windows/rolling/BrandStore.java",
      "        .withCachingEnabled();\n",
      "        .withCachingEnabled().withLoggingDisabled();\n"),
  /** The last counts before a commit are sent after it. */
  COUNTS_AFTER_COMMIT(
      "counting/CountTexts.java",
      "    hook.beforeCommit(context, this::send);\n",
      "    hook.beforeCommit(context, () -> {});\n"
          + "    context.schedule(java.time.Duration.ofMillis(500),"
          + " org.apache.kafka.streams.processor.PunctuationType.WALL_CLOCK_TIME,"
          + " now -> send());\n");

  private static final String SOURCES = "stream-app/src/main/java/io/tonestream/app";

  private final String file;
  private final String line;
  private final String replacement;

  PlantedBug(String file, String line, String replacement) {
    this.file = file;
    this.line = line;
    this.replacement = replacement;
  }

  /**
   * Compiles the changed source.
   *
   * @param repository the root of a clone of the repository
   * @param folder where the classes go
   * @throws CommandFailure if the source doesn't have the line any more
   */
  void plant(Path repository, Path folder) throws IOException {
    Path source = repository.resolve(SOURCES).resolve(file);
    String text = Files.readString(source);
    if (!text.contains(line)) {
      throw new CommandFailure(
          "%s can't be planted: %s doesn't have the line any more: mend PlantedBug"
              .formatted(this, source));
    }
    Files.createDirectories(folder);
    Path changed = folder.resolve(source.getFileName());
    Files.writeString(changed, text.replace(line, replacement));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-proc:none",
            "-nowarn",
            "-cp",
            System.getProperty("java.class.path") + File.pathSeparator + folder,
            "-d",
            folder.toString(),
            changed.toString());
    if (compiler.run(null, null, null, options.toArray(String[]::new)) != 0) {
      throw new CommandFailure("%s can't be planted: %s doesn't compile".formatted(this, changed));
    }
  }
}
