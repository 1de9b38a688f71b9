package io.tonestream.service.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Tells a client that there are too many connections, without reading what it asks, and closes this
 * one. Its request is thrown away for a moment longer: closed with unread bytes, TCP would take the
 * answer back. With TLS nothing is said, since that would take a handshake.
 */
final class RefusedConnection extends ChannelInboundHandlerAdapter {
  private static final long LINGER_MILLIS = 500;
  private static final String BODY =
      """
      {"type":"about:blank","title":"Service Unavailable","status":503,\
      "detail":"there are too many connections, in all or from this address; try again later"}""";
  private static final String ANSWER =
      """
      HTTP/1.1 503 Service Unavailable\r
      Content-Type: %s\r
      Content-Length: %d\r
      Cache-Control: no-store\r
      Retry-After: 5\r
      Connection: close\r
      \r
      %s"""
          .formatted(Problem.MEDIA_TYPE, BODY.length(), BODY);

  private final boolean encrypted;

  RefusedConnection(boolean encrypted) {
    this.encrypted = encrypted;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (encrypted) {
      context.close();
      return;
    }
    context
        .writeAndFlush(Unpooled.copiedBuffer(ANSWER, US_ASCII))
        .addListener(written -> linger(context));
    context.read();
  }

  private static void linger(ChannelHandlerContext context) {
    if (context.channel() instanceof DuplexChannel channel) {
      channel.shutdownOutput();
    }
    context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
