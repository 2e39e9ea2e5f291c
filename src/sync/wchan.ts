/**
 * Wait channels: first-in-first-out queues of sleeping threads, each guarded by a spinlock that its user brings.
 *
 * The rule that loses no wake-up: whoever sleeps tests its condition, enqueues itself and only then drops the guard;
 * whoever wakes changes the condition under the same guard. Between the test and the enqueueing nobody can wake.
 * A waker takes threads off under the guard and rings their CPUs after it, so that the woken do not run into it.
 * Source: OS/161 `thread/thread.c` (`wchan_sleep`, `wchan_wakeone`, `wchan_wakeall`).
 */
import type { Cpu } from '../machine/cpu.ts';
import type { Addr } from '../machine/machine.ts';
import { WAIT } from '../machine/waits.ts';
import { spinlock_acquire, spinlock_do_i_hold, spinlock_release } from './spinlock.ts';

/** Both words hold 1 + a thread's number, or 0: all zero is "nobody sleeps". Under the channel's guard. */
const HEAD = 0;
const TAIL = 1;
export const WCHAN_WORDS = 2;

/** Threads taken off a channel, to be rung: 1 + the first one's number, the rest through their links; 0 is nobody. */
export type Sleepers = number;

/**
 * Sleeps on the channel. Needs its guard; drops it while asleep and holds it again on return. The condition may have
 * changed again by then (Mesa semantics): test it in a loop.
 */
export function wchan_sleep(cpu: Cpu, wc: Addr, guard: Addr): void {
  assertMaySleepOn(cpu, wc, guard);
  cpu.prepareToSleep();
  enqueue(cpu, wc, cpu.curthread);
  cpu.waits(WAIT.channel, wc);
  spinlock_release(cpu, guard);
  cpu.sleep();
  cpu.runs();
  spinlock_acquire(cpu, guard);
}

function assertMaySleepOn(cpu: Cpu, wc: Addr, guard: Addr): void {
  if (cpu.inInterrupt) {
    cpu.panic(
      `wchan_sleep: CPU ${cpu.number} would sleep on ${cpu.nameOf(wc)} in an interrupt: what it interrupted could not go on`,
    );
  }
  if (!spinlock_do_i_hold(cpu, guard)) {
    cpu.panic(
      `wchan_sleep: CPU ${cpu.number} does not hold ${cpu.nameOf(guard)}: a wake-up of ${cpu.nameOf(wc)} could be lost`,
    );
  }
  if (cpu.spinlocks !== 1) {
    cpu.panic(
      `wchan_sleep: CPU ${cpu.number} holds another spinlock besides ${cpu.nameOf(guard)}: others would spin while it sleeps`,
    );
  }
  if (cpu.spl !== 1) {
    cpu.panic(
      `wchan_sleep: CPU ${cpu.number} would sleep on ${cpu.nameOf(wc)} at high interrupt level: nothing could wake it`,
    );
  }
}

/** Takes the longest sleeper off the channel. Needs the guard; ring it with {@link wchan_ring} after dropping that. */
export function wchan_wakeone(cpu: Cpu, wc: Addr, guard: Addr): Sleepers {
  assertGuarded(cpu, wc, guard);
  const first = cpu.m.load(wc + HEAD);
  if (first !== 0) {
    const next = cpu.m.load(cpu.linkOf(first - 1));
    cpu.m.store(cpu.linkOf(first - 1), 0);
    cpu.m.store(wc + HEAD, next);
    if (next === 0) {
      cpu.m.store(wc + TAIL, 0);
    }
  }
  return first;
}

/** Takes all sleepers off the channel, as {@link wchan_wakeone} does one. */
export function wchan_wakeall(cpu: Cpu, wc: Addr, guard: Addr): Sleepers {
  assertGuarded(cpu, wc, guard);
  const first = cpu.m.load(wc + HEAD);
  cpu.m.store(wc + HEAD, 0);
  cpu.m.store(wc + TAIL, 0);
  return first;
}

/** Rings the CPUs of threads taken off a channel. Needs no lock: nobody else can find these threads. */
export function wchan_ring(cpu: Cpu, sleepers: Sleepers): void {
  let thread = sleepers;
  while (thread !== 0) {
    // The link first: a thread that is awake may be asleep on another channel in a moment.
    const next = cpu.m.load(cpu.linkOf(thread - 1));
    cpu.wake(thread - 1);
    thread = next;
  }
}

/** Whether nobody sleeps here. Needs the guard. */
export function wchan_isempty(cpu: Cpu, wc: Addr): boolean {
  return cpu.m.load(wc + HEAD) === 0;
}

function enqueue(cpu: Cpu, wc: Addr, thread: number): void {
  const last = cpu.m.load(wc + TAIL);
  cpu.m.store(cpu.linkOf(thread), 0);
  cpu.m.store(last === 0 ? wc + HEAD : cpu.linkOf(last - 1), thread + 1);
  cpu.m.store(wc + TAIL, thread + 1);
}

function assertGuarded(cpu: Cpu, wc: Addr, guard: Addr): void {
  if (!spinlock_do_i_hold(cpu, guard)) {
    cpu.panic(`wchan_wake: CPU ${cpu.number} does not hold ${cpu.nameOf(guard)}, which guards ${cpu.nameOf(wc)}`);
  }
}
