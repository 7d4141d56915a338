package io.headwater.core.engine;

import io.headwater.core.Clock;
import java.util.concurrent.Executor;

/**
 * What an engine is put into.
 *
 * @param clock its time
 * @param executor runs handlers, each without delay
 * @param inbox where they leave how they ended
 * @param <O> how a handler ended
 */
public record Around<O>(Clock clock, Executor executor, Inbox<O> inbox) {}
