package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedBundlesTest {
  private static final String FOLDER = "shipped.models";

  @TempDir private Path folder;

  @BeforeEach
  void choose() {
    System.setProperty(FOLDER, folder.toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty(FOLDER);
  }

  @Test
  void readsBundlesByName() throws IOException {
    ModelBundle bundle = Bundles.bag(1);
    bundle.write(folder.resolve("accurate.zip"));

    assertThat(ModelBundle.read(Path.of("accurate")).sha256()).isEqualTo(bundle.sha256());
    assertThat(ModelBundle.read(Path.of("bundled")).sha256())
        .isEqualTo(ModelBundle.bundled().sha256());
    assertThat(ModelBundle.read(Path.of("fast")).sha256()).isEqualTo(ModelBundle.fast().sha256());
  }

  @Test
  void saysWhereOneShouldBe() {
    assertThatThrownBy(() -> ModelBundle.read(Path.of("multilingual")))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining(folder.resolve("multilingual.zip") + ", and that is not there");
  }

  @Test
  void takesAPathForAPath() throws IOException {
    Bundles.bag(1).write(folder.resolve("accurate"));

    assertThat(ModelBundle.isShipped(Path.of("./accurate"))).isFalse();
    assertThat(ModelBundle.read(folder.resolve("accurate")).sha256())
        .isEqualTo(Bundles.bag(1).sha256());
  }
}
