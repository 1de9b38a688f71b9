package io.tonestream.bench.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between clients and one broker: passes bytes on, slowly if told so, and cuts
 * connections. Threads of its own do the work; any thread may tell it what to do, and its owner
 * closes it.
 */
final class SlowProxy implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Duration delay = Duration.ZERO;

  private SlowProxy(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** Listens on a free port of this machine alone, for what listens on another port of it. */
  static SlowProxy open(int target) throws IOException {
    SlowProxy proxy = new SlowProxy(new ServerSocket(0, 200, loopback()), target);
    run("proxy-" + target, proxy::acceptAll);
    return proxy;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Holds up what passes from now on by so much, each 64 KiB at most, in both directions. */
  void slowDown(Duration by) {
    delay = by;
  }

  /** Ends all connections; new ones are let through. */
  void cut() {
    sockets.forEach(SlowProxy::close);
  }

  @Override
  public void close() {
    close(server);
    cut();
  }

  private void acceptAll() {
    try {
      while (true) {
        accept(server.accept());
      }
    } catch (IOException e) {
      cut();
    }
  }

  private void accept(Socket client) {
    sockets.add(client);
    try {
      client.setTcpNoDelay(true);
      Socket broker = new Socket(loopback(), target);
      broker.setTcpNoDelay(true);
      sockets.add(broker);
      run("to-" + target, () -> pass(client, broker));
      run("from-" + target, () -> pass(broker, client));
    } catch (IOException e) {
      // The broker is down: so is whatever leads to it.
      drop(client);
    }
  }

  /** Until one of them is closed, which closes the other. */
  private void pass(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        Thread.sleep(delay.toMillis());
        out.write(chunk, 0, read);
        out.flush();
      }
    } catch (IOException | InterruptedException e) {
      // What follows is the answer.
    }
    drop(from);
    drop(to);
  }

  private void drop(Socket socket) {
    sockets.remove(socket);
    close(socket);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket can't be closed: " + e.getMessage(), e);
    }
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private static void run(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
