package io.tonestream.cli.dev;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A context-free grammar that texts are drawn from: each rule has choices, which are equally
 * likely, and a choice may name other rules in braces. Two rules are each brand's own: {@code
 * brand}, its mentions, and {@code thing}, what people have from it. Immutable.
 *
 * <p>Source: K. Compton, B. Kybartas, M. Mateas: Tracery: An Author-Focused Generative Text Tool.
 * ICIDS, 2015.
 */
final class SampleGrammar {
  private static final Pattern REFERENCE = Pattern.compile("\\{([^}]*)}");

  private final Map<String, Rule> rules = new HashMap<>();

  /**
   * A grammar of these rules.
   *
   * @param choices of each rule, by its name
   * @throws IllegalArgumentException naming a rule that isn't there
   */
  SampleGrammar(Map<String, List<String>> choices) {
    rules.put("brand", (text, brand, random) -> text.append(pick(brand.mentions(), random)));
    rules.put("thing", (text, brand, random) -> text.append(pick(brand.things(), random)));
    List<Choices> named = new ArrayList<>();
    choices.forEach(
        (name, texts) -> {
          Choices rule = new Choices(texts);
          rules.put(name, rule);
          named.add(rule);
        });
    // A choice may name any rule, so all are there before any is read.
    named.forEach(rule -> rule.read(this));
  }

  /** The grammar in a YAML file on the class path: lists of choices by the rules' names. */
  static SampleGrammar read(String resource) {
    try (InputStream yaml = SampleGrammar.class.getResourceAsStream(resource)) {
      if (yaml == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return new SampleGrammar(
          new YAMLMapper().readValue(yaml, new TypeReference<Map<String, List<String>>>() {}));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + resource, e);
    }
  }

  /**
   * The rule of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  Rule rule(String name) {
    Rule rule = rules.get(name);
    if (rule == null) {
      throw new IllegalArgumentException("there is no rule " + name);
    }
    return rule;
  }

  private Choice parse(String text) {
    List<String> words = new ArrayList<>();
    List<Rule> references = new ArrayList<>();
    Matcher matcher = REFERENCE.matcher(text);
    int end = 0;
    while (matcher.find()) {
      words.add(text.substring(end, matcher.start()));
      references.add(rule(matcher.group(1)));
      end = matcher.end();
    }
    words.add(text.substring(end));
    return new Choice(words.toArray(String[]::new), references.toArray(Rule[]::new));
  }

  private static String pick(List<String> choices, RandomGenerator random) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Something to say. */
  interface Rule {
    /** Appends one of its choices. */
    void expand(StringBuilder text, SamplePhrases.Brand brand, RandomGenerator random);
  }

  private static final class Choices implements Rule {
    private final List<String> texts;
    private Choice[] choices = {};

    Choices(List<String> texts) {
      this.texts = texts;
    }

    void read(SampleGrammar grammar) {
      choices = texts.stream().map(grammar::parse).toArray(Choice[]::new);
    }

    @Override
    public void expand(StringBuilder text, SamplePhrases.Brand brand, RandomGenerator random) {
      choices[random.nextInt(choices.length)].expand(text, brand, random);
    }
  }

  /** Words, and between each two of them a rule. */
  private record Choice(String[] words, Rule[] references) {
    void expand(StringBuilder text, SamplePhrases.Brand brand, RandomGenerator random) {
      text.append(words[0]);
      for (int i = 0; i < references.length; i++) {
        references[i].expand(text, brand, random);
        text.append(words[i + 1]);
      }
    }
  }
}
