package io.tonestream.service;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.core.naming.NameUtils;
import io.micronaut.core.type.Argument;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The names of all settings of a service. Micronaut takes a setting's default where its value can't
 * be read, and never misses a name that is misspelt; so both are looked for here, before anything
 * starts.
 */
public final class Settings {
  private static final String OURS = "tonestream.";
  private static final Type DURATIONS = Argument.listOf(Duration.class).asParameterizedType();

  private final Map<String, RecordComponent> known = new TreeMap<>();
  private final Map<String, String> gone;

  /**
   * The settings of these records.
   *
   * @param records all that the service binds settings to
   */
  public Settings(List<Class<? extends Record>> records) {
    this(records, Map.of());
  }

  /**
   * The settings of these records, and some that there were.
   *
   * @param gone what to set in their place, by their names
   */
  public Settings(List<Class<? extends Record>> records, Map<String, String> gone) {
    this.gone = Map.copyOf(gone);
    for (Class<? extends Record> type : records) {
      String prefix = type.getAnnotation(ConfigurationProperties.class).value();
      for (RecordComponent component : type.getRecordComponents()) {
        known.put(prefix + "." + NameUtils.hyphenate(component.getName()), component);
      }
    }
  }

  /**
   * Refuses settings that would be ignored.
   *
   * @throws IllegalArgumentException naming the setting
   */
  public void check(Environment environment) {
    known.forEach((name, setting) -> requireReadable(environment, name, setting));
    for (PropertySource source : environment.getPropertySources()) {
      // The environment also holds variables that are no settings: those are checked by name.
      if (source.getConvention() != PropertySource.PropertyConvention.ENVIRONMENT_VARIABLE) {
        source.forEach(this::requireKnown);
      }
    }
  }

  /**
   * Refuses variables of the environment that begin as settings do but set none.
   *
   * @param environment all variables
   * @throws IllegalArgumentException naming the variable
   */
  public void checkVariables(Map<String, String> environment) {
    Set<String> lists = new TreeSet<>();
    known.forEach(
        (name, setting) -> {
          if (List.class.isAssignableFrom(setting.getType())) {
            lists.add(name);
          }
        });
    new Variables(known.keySet(), lists, gone).check(environment.keySet());
  }

  /**
   * The durations among them that are set, in a form that Micronaut knows too: it reads {@code
   * 30s}, and not {@code 1h30m}. What can't be read stands as it is.
   */
  Map<String, Object> durations(Environment environment) {
    Map<String, Object> durations = new TreeMap<>();
    known.forEach(
        (name, setting) -> {
          if (setting.getType() == Duration.class) {
            environment
                .getProperty(name, String.class)
                .ifPresent(text -> durations.put(name, inIsoForm(text)));
          } else if (setting.getGenericType().equals(DURATIONS)) {
            environment
                .getProperty(name, Argument.listOf(String.class))
                .ifPresent(
                    texts -> durations.put(name, texts.stream().map(Settings::inIsoForm).toList()));
          }
        });
    return durations;
  }

  private static String inIsoForm(String text) {
    try {
      return Durations.parse(text).toString();
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** Their names, in the order of the alphabet. */
  public Set<String> names() {
    return Collections.unmodifiableSet(known.keySet());
  }

  private static void requireReadable(
      Environment environment, String name, RecordComponent setting) {
    if (environment.containsProperty(name) && !isReadable(environment, name, setting)) {
      if (setting.getType() == URI.class) {
        // Such addresses often hold a secret.
        throw new IllegalArgumentException(
            name + " can't be read as a URI; is there a blank or a line end in it?");
      }
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

  private void requireKnown(String name) {
    String bare = name.replaceAll("\\[\\d+].*$", "");
    String instead = gone.get(bare);
    if (instead != null) {
      throw new IllegalArgumentException("there is no setting " + bare + " any more: " + instead);
    }
    String renamed = bare.replace(".most-", ".max-").replace(".least-", ".min-");
    if (!known.containsKey(bare) && known.containsKey(renamed)) {
      throw new IllegalArgumentException(bare + " is called " + renamed + " now");
    }
    if (bare.startsWith(OURS) && !known.containsKey(bare)) {
      throw new IllegalArgumentException(
          "unknown setting " + name + "; the settings are " + String.join(", ", known.keySet()));
    }
  }
}
