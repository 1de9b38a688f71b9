package io.tonestream.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** A page of the documentation, as GitHub shows it. */
record Page(Path file, Node root) {
  /** Where the tests run is a module; the documentation lies beside it. */
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();
  private static final Pattern HTML_LINK = Pattern.compile("\\b(?:href|src|srcset)=\"([^\"]+)\"");

  /** The Markdown files of the repository's root, of {@code docs} and of {@code examples}. */
  static List<Page> all() {
    try (Stream<Path> root = Files.list(REPOSITORY);
        Stream<Path> docs = Files.walk(REPOSITORY.resolve("docs"));
        Stream<Path> examples = Files.walk(REPOSITORY.resolve("examples"))) {
      return Stream.of(root, docs, examples)
          .flatMap(files -> files)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .map(Page::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Page of(String file) {
    return read(REPOSITORY.resolve(file));
  }

  private static Page read(Path file) {
    try {
      return new Page(file, PARSER.parse(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its path in the repository. */
  String name() {
    return REPOSITORY.relativize(file).toString();
  }

  /** Whether it says what is, rather than what was decided or changed once. */
  boolean isCurrent() {
    return !name().startsWith("docs/decisions/") && !name().equals("CHANGES.md");
  }

  /** Where it leads to: of links, images and HTML. */
  List<String> links() {
    List<String> links = new ArrayList<>();
    root.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            links.add(image.getDestination());
          }

          @Override
          public void visit(HtmlInline html) {
            addLinks(html.getLiteral());
          }

          @Override
          public void visit(HtmlBlock html) {
            addLinks(html.getLiteral());
          }

          private void addLinks(String html) {
            HTML_LINK.matcher(html).results().map(found -> found.group(1)).forEach(links::add);
          }
        });
    return links;
  }

  /** The anchors of its headings, as GitHub makes them. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    root.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Heading heading) {
            String anchor =
                text(heading)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
          }
        });
    return anchors;
  }

  /** Its shell scripts without comments; a line that ends in a backslash is one with the next. */
  List<String> shellLines() {
    return blocks("sh").stream()
        .map(script -> script.replaceAll("\\\\\\n\\s*", "").replaceAll("(?m)(^|\\s)#.*$", ""))
        .flatMap(String::lines)
        .toList();
  }

  /** Its blocks of code in this language. */
  List<String> blocks(String language) {
    List<String> blocks = new ArrayList<>();
    root.accept(
        new AbstractVisitor() {
          @Override
          public void visit(FencedCodeBlock block) {
            if (language.equals(block.getInfo())) {
              blocks.add(block.getLiteral());
            }
          }
        });
    return blocks;
  }

  /** The code that stands in its sentences. */
  List<String> code() {
    List<String> all = new ArrayList<>();
    root.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Code code) {
            all.add(code.getLiteral());
          }
        });
    return all;
  }

  /** A node's text, without its marks. */
  static String text(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text words) {
            text.append(words.getLiteral());
          }

          @Override
          public void visit(Code code) {
            text.append(code.getLiteral());
          }
        });
    return text.toString();
  }
}
