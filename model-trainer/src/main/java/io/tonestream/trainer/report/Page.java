package io.tonestream.trainer.report;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes HTML that is well-formed XML too. Whatever it is given as text or as an attribute's value
 * is escaped, so that no text can become markup. Used by one thread for one page.
 */
final class Page {
  private final StringWriter out = new StringWriter();
  private final XMLStreamWriter xml;
  private int ids;

  Page() {
    this("<!DOCTYPE html>\n");
  }

  private Page(String beginning) {
    out.write(beginning);
    try {
      xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** Part of a page. */
  static Page fragment() {
    return new Page("");
  }

  /** Opens an element; attributes are names and values in turn. */
  Page open(String name, Object... attributes) {
    try {
      xml.writeStartElement(name);
      for (int i = 0; i < attributes.length; i += 2) {
        xml.writeAttribute(attributes[i].toString(), clean(value(attributes[i + 1])));
      }
      return this;
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** Closes the element that was opened last. */
  Page close() {
    try {
      xml.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  Page text(String text) {
    try {
      xml.writeCharacters(clean(text));
      return this;
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** Text with figures, written the same everywhere. */
  Page text(String format, Object... values) {
    return text(String.format(Locale.ROOT, format, values));
  }

  /** An element that holds only text. */
  Page element(String name, String text, Object... attributes) {
    return open(name, attributes).text(text).close();
  }

  /** An element that holds nothing and has no end tag in HTML. */
  Page empty(String name, Object... attributes) {
    try {
      xml.writeEmptyElement(name);
      for (int i = 0; i < attributes.length; i += 2) {
        xml.writeAttribute(attributes[i].toString(), clean(value(attributes[i + 1])));
      }
      return this;
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** An id that no other element of the page has. */
  String newId() {
    ids++;
    return "i" + ids;
  }

  /** The page, once every element is closed. */
  String finish() {
    try {
      xml.close();
      return out + "\n";
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  private static String value(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.2f", number)
        : value.toString();
  }

  /** Replaces what XML can't hold: control characters and halves of surrogate pairs. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(each -> isAllowed(each) ? each : '\uFFFD')
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isAllowed(int character) {
    return character == '\t'
        || character == '\n'
        || (character >= ' ' && character < 0x7F)
        || (character >= 0xA0 && character < Character.MIN_SURROGATE)
        || (character > Character.MAX_SURROGATE && character < 0xFFFE)
        || character > 0xFFFF;
  }

  private static AssertionError impossible(XMLStreamException e) {
    return new AssertionError("writing to memory can't fail", e);
  }
}
