/**
 * Ask again and again until work that was started has ended.
 *
 * @param ask tells how it stands now; what it rejects with ends this.
 * @param pause milliseconds between two questions.
 */
export async function untilEnded<T>(
  started: T,
  hasEnded: (work: T) => boolean,
  ask: (work: T) => Promise<T>,
  pause: number
): Promise<T> {
  let work = started;
  while (!hasEnded(work)) {
    await new Promise(resolve => setTimeout(resolve, pause));
    work = await ask(work);
  }
  return work;
}
