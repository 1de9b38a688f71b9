package io.tonestream.service.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client takes too long over a request, from its first byte to its last:
 * one that sends a byte now and then is never idle. Stands behind the decoder, which says after
 * each read that it is done, whether or not that made up a message.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter {
  private final Duration timeout;
  private @Nullable Future<?> deadline;

  /** Whether the bytes of the read that is under way ended a request. */
  private boolean ended;

  RequestDeadline(Duration timeout) {
    this.timeout = timeout;
  }

  /** The first request is due from the start. */
  @Override
  public void channelActive(ChannelHandlerContext context) {
    begin(context);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof LastHttpContent) {
      ended = true;
      end();
    } else {
      ended = false;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!ended) {
      begin(context);
    }
    ended = false;
    context.fireChannelReadComplete();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    end();
  }

  private void begin(ChannelHandlerContext context) {
    if (deadline == null) {
      deadline =
          context
              .executor()
              .schedule(() -> context.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void end() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
