package io.tonestream.app.web;

/**
 * Why a request was refused, as RFC 9457 has it ({@code application/problem+json}).
 *
 * @param type {@code about:blank}: the status says it
 * @param title what the status means
 * @param status the HTTP status
 * @param detail what is wrong with this request, and the remedy
 */
record Problem(String type, String title, int status, String detail) {
  static final String MEDIA_TYPE = "application/problem+json";

  Problem(String title, int status, String detail) {
    this("about:blank", title, status, detail);
  }
}
