package io.tonestream.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.naming.NameUtils;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.tonestream.service.Settings;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Node;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/configuration.md} against the records that settings are bound to. */
final class SettingsTest {
  /** Settings whose default isn't bound, but follows from others. */
  private static final Set<String> DERIVED =
      Set.of("tonestream.drivers.windows", "tonestream.model.golden-tolerance");

  /** What looks like a setting; headers of records have one word behind the first dot. */
  private static final Pattern NAME =
      Pattern.compile("(?<![.\\w])tonestream(\\.[a-z][a-z-]*[a-z]){2,}");

  private final Map<String, String> defaults = defaults();
  private final List<Row> rows = rows();

  @Test
  void areAllDescribedOnce() {
    assertThat(rows)
        .extracting(Row::setting)
        .containsExactlyInAnyOrderElementsOf(defaults.keySet());
  }

  @Test
  void haveTheDefaultsThatAreDescribed() {
    List<String> wrong = new ArrayList<>();
    for (Row row : rows) {
      String value = defaults.getOrDefault(row.setting(), "");
      // Without a default the table says what that means, in words.
      boolean isRight = value.isEmpty() ? !row.isCode() : row.isCode() && row.value().equals(value);
      if (row.value().isBlank() || !isRight && !DERIVED.contains(row.setting())) {
        wrong.add(
            "%s is described as '%s', and is '%s'".formatted(row.setting(), row.value(), value));
      }
    }

    assertThat(wrong).isEmpty();
  }

  /** A setting, or what several begin with. */
  @Test
  void existWhereverTheyAreNamed() {
    List<String> unknown = new ArrayList<>();
    for (Page page : Page.all()) {
      if (page.isCurrent()) {
        page.code().stream()
            .flatMap(code -> NAME.matcher(code).results())
            .map(found -> found.group())
            .filter(name -> !isKnown(name))
            .forEach(name -> unknown.add(page.name() + ": " + name));
      }
    }

    assertThat(unknown).isEmpty();
  }

  /** Services may share an environment. */
  @Test
  void mayStandInTheEnvironmentOfAServiceThatHasOthers() {
    Settings none = new Settings(List.of());

    defaults
        .keySet()
        .forEach(
            name ->
                none.checkVariables(
                    Map.of(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), "")));
  }

  private boolean isKnown(String name) {
    return defaults.containsKey(name)
        || defaults.keySet().stream().anyMatch(setting -> setting.startsWith(name + "."));
  }

  /** Of all settings, by name; "" where there is none. */
  private static Map<String, String> defaults() {
    Map<String, String> defaults = new TreeMap<>();
    try (ApplicationContext context = ApplicationContext.run()) {
      context.getBeanDefinitions(Qualifiers.byStereotype(ConfigurationProperties.class)).stream()
          .map(BeanDefinition::getBeanType)
          .filter(type -> type.getPackageName().startsWith("io.tonestream."))
          .forEach(type -> addDefaults(type, defaults));
    }
    return defaults;
  }

  private static void addDefaults(Class<?> type, Map<String, String> defaults) {
    String prefix = type.getAnnotation(ConfigurationProperties.class).value();
    for (RecordComponent component : type.getRecordComponents()) {
      Bindable bound = component.getAccessor().getAnnotation(Bindable.class);
      String value = bound == null ? "" : bound.defaultValue();
      defaults.put(
          prefix + "." + NameUtils.hyphenate(component.getName()),
          component.getType().isEnum() ? value.toLowerCase(Locale.ROOT) : value);
    }
  }

  /** A row of the tables of settings. */
  private record Row(String setting, String value, boolean isCode) {}

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Page.of("docs/configuration.md")
        .root()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(CustomNode node) {
                if (node instanceof TableRow && Page.text(node).startsWith("tonestream.")) {
                  Node value = node.getFirstChild().getNext();
                  rows.add(
                      new Row(
                          Page.text(node.getFirstChild()),
                          Page.text(value),
                          value.getFirstChild() instanceof Code));
                }
                visitChildren(node);
              }
            });
    return rows;
  }
}
