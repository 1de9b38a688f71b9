package io.tonestream.app.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** Speaks HTTP as no library lets one: with any headers, from any address of loopback. */
final class RawClient {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final int port;
  private final String from;

  /**
   * @param from an address that is this host's, such as 127.0.0.2
   */
  RawClient(int port, String from) {
    this.port = port;
    this.from = from;
  }

  /** What came back. */
  record Answer(int status, String head, String body) {
    boolean hasHeader(String line) {
      return head.toLowerCase(Locale.ROOT).contains("\r\n" + line.toLowerCase(Locale.ROOT));
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), TIMEOUT_MILLIS);
    return socket;
  }

  /** Sends a request and reads until the server closes the connection. */
  Answer ask(String method, String path, String... headers) throws IOException {
    return send(method, path, "Host: 127.0.0.1:" + port, headers, "");
  }

  Answer askAs(String hostLine, String method, String path, String... headers) throws IOException {
    return send(method, path, hostLine, headers, "");
  }

  Answer post(String path, String body, String... headers) throws IOException {
    return send("POST", path, "Host: 127.0.0.1:" + port, headers, body);
  }

  private Answer send(String method, String path, String host, String[] headers, String body)
      throws IOException {
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    request.append(host).append(host.isEmpty() ? "" : "\r\n").append("Connection: close\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    if (method.equals("POST")) {
      request.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n");
    }
    request.append("\r\n").append(body);
    try (Socket socket = connect()) {
      write(socket, request.toString());
      return answer(socket);
    }
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  /** All until the end of the connection. */
  static Answer answer(Socket socket) throws IOException {
    InputStream input = socket.getInputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 14];
    for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
      read.write(buffer, 0, count);
    }
    String text = read.toString(UTF_8);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer, but '" + text + "'");
    }
    return new Answer(
        Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
  }
}
