package io.tonestream.app.tasks;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * A look at each of very many things, a few in a turn, so that none of them holds up the stream
 * thread. One stream thread's own.
 */
public final class Sweep<T> {
  private final Deque<T> left = new ArrayDeque<>();

  /** Looks at all of these, besides those that are still left. */
  public void begin(Collection<? extends T> all) {
    left.addAll(all);
  }

  /** Whether all were looked at. */
  public boolean isOver() {
    return left.isEmpty();
  }

  /** Leaves those out that are left. */
  public void clear() {
    left.clear();
  }

  /** Goes on for as long as the budget lasts. */
  public void turn(Budget budget, Consumer<T> look) {
    while (!left.isEmpty() && budget.isLeft()) {
      look.accept(left.remove());
      budget.spend();
    }
  }
}
