package io.tonestream.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java in the documentation compiles. */
final class JavaTest {
  private static final Pattern PUBLIC_CLASS = Pattern.compile("public final class (\\w+)");

  @TempDir Path folder;

  @Test
  void redactorOfOnesOwnCompiles() throws IOException {
    String source = block("docs/privacy.md");
    Matcher name = PUBLIC_CLASS.matcher(source);

    assertThat(name.find()).isTrue();
    assertThat(errors(name.group(1), source)).isEmpty();
  }

  @Test
  void makingABundleOfAScriptCompiles() throws IOException {
    String statements = block("docs/models/torchscript.md");
    String source =
        """
        import io.tonestream.model.bundle.*;
        import io.tonestream.model.network.TorchScript;
        import io.tonestream.model.text.TextPreparation;
        import io.tonestream.schemas.Label;
        import java.io.IOException;
        import java.nio.file.*;
        import java.time.Instant;
        import java.util.List;

        class Statements {
          void run(List<GoldenText> golden) throws IOException {
            %s
          }
        }
        """
            .formatted(statements);

    assertThat(errors("Statements", source)).isEmpty();
  }

  private static String block(String page) {
    List<String> blocks = Page.of(page).blocks("java");
    assertThat(blocks).hasSize(1);
    return blocks.get(0);
  }

  private String errors(String name, String source) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    compiler.run(
        null,
        null,
        errors,
        "-proc:none",
        "-cp",
        System.getProperty("java.class.path"),
        "-d",
        folder.toString(),
        file.toString());
    return errors.toString(StandardCharsets.UTF_8);
  }
}
