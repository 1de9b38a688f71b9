package io.tonestream.app.brands;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tonestream.app.brands.BrandCatalogue.CataloguedBrand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a brand catalogue from YAML: a list of {@code name} and {@code aliases}.
 *
 * <pre>
 * - name: Virgin America
 *   aliases: ["@VirginAmerica", "#virginamerica"]
 * </pre>
 */
public final class BrandCatalogueFile {
  private static final String DEFAULT = "/brands.yaml";

  private static final YAMLMapper YAML = new YAMLMapper();

  private BrandCatalogueFile() {}

  /** The catalogue that comes with the app. */
  public static BrandCatalogue readDefault() {
    try (InputStream yaml = BrandCatalogueFile.class.getResourceAsStream(DEFAULT)) {
      if (yaml == null) {
        throw new IllegalStateException("brands.yaml is not on the class path");
      }
      return read("the default brand catalogue", yaml);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the default brand catalogue", e);
    }
  }

  /**
   * The catalogue in a file.
   *
   * @throws IllegalArgumentException naming the file, and what is wrong with it
   */
  public static BrandCatalogue read(Path file) {
    try (InputStream yaml = Files.newInputStream(file)) {
      return read("brand catalogue " + file, yaml);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read brand catalogue " + file + ": " + e, e);
    }
  }

  private static BrandCatalogue read(String what, InputStream yaml) throws IOException {
    try {
      List<CataloguedBrand> brands =
          YAML.readValue(yaml, new TypeReference<List<CataloguedBrand>>() {});
      if (brands != null && brands.contains(null)) {
        throw new IllegalArgumentException("an entry is empty");
      }
      return new BrandCatalogue(brands == null ? List.of() : brands);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(what + ": " + reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
    }
  }

  private static String reason(JacksonException e) {
    String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    return where + e.getOriginalMessage();
  }
}
