package io.tonestream.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links between the pages, and to files of the repository. Others would need the internet. */
final class LinksTest {
  @Test
  void leadToFilesAndHeadingsThatExist() {
    List<String> broken = new ArrayList<>();
    for (Page page : Page.all()) {
      for (String link : page.links()) {
        if (!leadsSomewhere(page, URI.create(link))) {
          broken.add(page.name() + ": " + link);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Page page, URI link) {
    if (link.isAbsolute()) {
      return true;
    }
    Path file = link.getPath().isEmpty() ? page.file() : page.file().resolveSibling(link.getPath());
    if (!Files.exists(file)) {
      return false;
    }
    return link.getFragment() == null
        || Page.of(file.normalize().toString()).anchors().contains(link.getFragment());
  }
}
