/**
 * What every store must do, as tests that a backend inherits, and fixtures for users' own tests.
 *
 * <p>A backend describes itself as a {@link io.headwater.testkit.Backend} and extends {@link
 * io.headwater.testkit.EventStoreContract} (the store itself), {@link
 * io.headwater.testkit.CoreContract} (subscriptions, projections and aggregates on it), {@link
 * io.headwater.testkit.TopicsContract}, {@link io.headwater.testkit.GroupsContract} and {@link
 * io.headwater.testkit.GroupContract} (topics, the seats of consumer groups, running groups),
 * {@link io.headwater.testkit.OracleContract} (the same while members are killed, judged from
 * another process), {@link io.headwater.testkit.QueuesContract} (work queues, by a {@link
 * io.headwater.testkit.QueueBackend}) and {@link io.headwater.testkit.DcbScenariosContract} (the
 * worked examples of dcb.events). {@link io.headwater.testkit.ModelStore} is the same contract as a
 * program: plain lists under one lock, the oracle of the suites. {@link
 * io.headwater.testkit.AggregateFixture} tests one aggregate by given, when, then.
 *
 * <p>The suites are bounded by counts, never by time. {@code -Dheadwater.testkit.dose=N} multiplies
 * the counts, {@code -Dheadwater.testkit.seed=S} repeats a run, and {@code
 * -Dheadwater.testkit.interrupted=T} sets how many threads are interrupted.
 */
@NullMarked
package io.headwater.testkit;

import org.jspecify.annotations.NullMarked;
