package io.tonestream.app;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.core.naming.NameUtils;
import io.micronaut.core.type.Argument;
import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.brands.BrandsConfiguration;
import io.tonestream.app.serving.ModelConfiguration;
import io.tonestream.app.serving.ProbationConfiguration;
import io.tonestream.app.serving.ShadowConfiguration;
import io.tonestream.app.streams.LabeledTextConfiguration;
import io.tonestream.app.streams.StreamsConfiguration;
import io.tonestream.app.streams.TopicsConfiguration;
import io.tonestream.app.windows.WindowsConfiguration;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The names of all settings. Micronaut takes a setting's default where its value can't be read, and
 * never misses a name that is misspelt; so both are looked for here, before anything starts.
 */
final class Settings {
  /** Every record that settings are bound to. */
  static final List<Class<? extends Record>> RECORDS =
      List.of(
          BatchingConfiguration.class,
          BrandsConfiguration.class,
          HttpConfiguration.class,
          LabeledTextConfiguration.class,
          ModelConfiguration.class,
          ProbationConfiguration.class,
          ShadowConfiguration.class,
          StreamsConfiguration.class,
          TopicsConfiguration.class,
          WindowsConfiguration.class);

  private static final String OURS = "tonestream.";

  private Settings() {}

  /**
   * Refuses settings that would be ignored.
   *
   * @throws IllegalArgumentException naming the setting
   */
  static void check(Environment environment) {
    Map<String, RecordComponent> known = known();
    known.forEach((name, setting) -> requireReadable(environment, name, setting));
    for (PropertySource source : environment.getPropertySources()) {
      // The environment also holds variables that are no settings, such as the script's own.
      if (source.getConvention() != PropertySource.PropertyConvention.ENVIRONMENT_VARIABLE) {
        source.forEach(name -> requireKnown(name, known));
      }
    }
  }

  /** All settings by name. */
  static Map<String, RecordComponent> known() {
    Map<String, RecordComponent> known = new TreeMap<>();
    for (Class<? extends Record> type : RECORDS) {
      String prefix = type.getAnnotation(ConfigurationProperties.class).value();
      for (RecordComponent component : type.getRecordComponents()) {
        known.put(prefix + "." + NameUtils.hyphenate(component.getName()), component);
      }
    }
    return known;
  }

  private static void requireReadable(
      Environment environment, String name, RecordComponent setting) {
    if (environment.containsProperty(name) && !isReadable(environment, name, setting)) {
      throw new IllegalArgumentException(
          "%s is '%s', which can't be read as %s"
              .formatted(
                  name,
                  environment.getProperty(name, String.class).orElse("?"),
                  setting.getType().getSimpleName().toLowerCase(Locale.ROOT)));
    }
  }

  /** Of a list, Micronaut leaves out what it can't read; and any word is a boolean to it. */
  private static boolean isReadable(Environment environment, String name, RecordComponent setting) {
    if (setting.getType() == boolean.class) {
      return environment
          .getProperty(name, String.class)
          .filter(value -> value.equals("true") || value.equals("false"))
          .isPresent();
    }
    Optional<?> value = environment.getProperty(name, Argument.of(setting.getGenericType()));
    int listed =
        environment.getProperty(name, Argument.listOf(String.class)).map(List::size).orElse(0);
    return value.isPresent() && !(value.get() instanceof List<?> list && list.size() < listed);
  }

  private static void requireKnown(String name, Map<String, RecordComponent> known) {
    String bare = name.replaceAll("\\[\\d+].*$", "");
    if (bare.startsWith(OURS) && !known.containsKey(bare)) {
      throw new IllegalArgumentException(
          "unknown setting " + name + "; the settings are " + String.join(", ", known.keySet()));
    }
  }
}
